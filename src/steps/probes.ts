import { LabError } from '../base/index.js';
import type { Probe, ProbeContext, ProbeKind, ProbeSpecs, Sample } from '../model/index.js';
import { noData } from './common/sample.js';
import { counters } from './probe/counters/index.js';
import { dns } from './probe/dns/index.js';
import { endpoints } from './probe/endpoints/index.js';
import { event } from './probe/event/index.js';
import { exec } from './probe/exec/index.js';
import { field } from './probe/field/index.js';
import { http } from './probe/http/index.js';
import { load } from './probe/load/index.js';
import { logs } from './probe/logs/index.js';
import { memory } from './probe/memory/index.js';
import { nodeCondition } from './probe/nodeCondition/index.js';
import { nodeExec } from './probe/nodeExec/index.js';
import { nodeTaint } from './probe/nodeTaint/index.js';
import { oomKilled } from './probe/oomKilled/index.js';
import { podState } from './probe/podState/index.js';
import { rollout } from './probe/rollout/index.js';

/** Every kind of probe. */
export const probes: { [K in ProbeKind]: Probe<K> } = {
  counters,
  dns,
  endpoints,
  event,
  exec,
  field,
  http,
  load,
  logs,
  memory,
  nodeCondition,
  nodeExec,
  nodeTaint,
  oomKilled,
  podState,
  rollout,
};

/** A probe use whose kind and spec TypeScript knows to belong together. */
type Use<K extends ProbeKind> = { [P in K]: { kind: P; spec: ProbeSpecs[P] } }[K];

/** What decides when a probe is looked at again. */
export type Rhythm = 'watched' | 'sampled' | 'polled';

/** `watched`: on each change of the cluster view; `sampled`: on each memory sample; else by interval. */
export function rhythmOf(use: { kind: ProbeKind }): Rhythm {
  if (probes[use.kind].watches) return 'watched';
  return use.kind === 'memory' ? 'sampled' : 'polled';
}

/** Declared ms of the cluster's time that a look of this probe needs behind it before it says anything; 0 for most. */
export function windowOf<K extends ProbeKind>({ kind, spec }: Use<K>): number {
  const probe: Probe<K> = probes[kind];
  return probe.window?.(spec) ?? 0;
}

/** Failures of one look that say nothing about the system: the container was between restarts, the API refused. */
const NOTHING_SEEN = ['EXEC_FAILED', 'API_REFUSED'];

/**
 * One look at one probe, its watches started first. What could not be looked at is a sample
 * without a verdict; a lost API (API_UNREACHABLE), an abort and defects are thrown.
 */
export async function sampleProbe<K extends ProbeKind>(
  use: Use<K>,
  context: ProbeContext,
): Promise<Sample> {
  const probe: Probe<K> = probes[use.kind];
  try {
    const watches = probe.watches?.(use.spec, context) ?? [];
    await Promise.all(watches.map((query) => context.view.ensure(query)));
    return await probe.sample(use.spec, context);
  } catch (error) {
    if (error instanceof LabError && NOTHING_SEEN.includes(error.code)) {
      return noData(use.kind, error.message);
    }
    throw error;
  }
}
