import type { ProbeKind, ProbeUse } from '../../model/index.js';
import { counters } from './counters.js';
import { dns } from './dns.js';
import { endpoints } from './endpoints.js';
import { event } from './event.js';
import { exec } from './exec.js';
import { field } from './field.js';
import type { ProbeFormat } from './format.js';
import { http } from './http.js';
import { load } from './load.js';
import { logs } from './logs.js';
import { memory } from './memory.js';
import { nodeCondition } from './node-condition.js';
import { nodeExec } from './node-exec.js';
import { nodeTaint } from './node-taint.js';
import { oomKilled } from './oom-killed.js';
import { podState } from './pod-state.js';
import { rollout } from './rollout.js';

/** Every probe the format has. */
export const PROBES: { [K in ProbeKind]: ProbeFormat<K> } = {
  http,
  endpoints,
  podState,
  oomKilled,
  event,
  nodeCondition,
  nodeTaint,
  memory,
  exec,
  counters,
  nodeExec,
  dns,
  logs,
  field,
  rollout,
  load,
};

export const PROBE_KINDS = Object.keys(PROBES) as ProbeKind[];

/** The condition of a probe in words. */
export function probeText(use: ProbeUse): string {
  const format = PROBES[use.kind] as { text(spec: unknown): string };
  return format.text(use.spec);
}
