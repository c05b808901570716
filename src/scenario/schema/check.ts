import { z } from './zod.js';
import type { ProbeKind, ProbeSpecs } from '../../model/index.js';
import { PROBE_KINDS, PROBES } from '../probe/registry.js';
import { exactlyOne } from './one-of.js';
import { duration, line } from './primitives.js';

/** The probes of one map, each by its own key. */
export type RawProbes = { [K in ProbeKind]?: ProbeSpecs[K] | undefined };

/** A check as parsed: one of its keys is a probe, or `anyOf` holds several. */
export interface RawCheck extends RawProbes {
  anyOf?: RawProbes[] | undefined;
  name?: string | undefined;
  within: number;
  hold: number;
  every: number;
}

/** A probe as one optional key; its `id` gives it one place in the JSON Schema. */
function key<K extends ProbeKind>(kind: K): z.ZodOptional<z.ZodType<ProbeSpecs[K]>> {
  return PROBES[kind].schema.meta({ id: `probe.${kind}` }).optional();
}

const probeKeys = {
  http: key('http'),
  endpoints: key('endpoints'),
  podState: key('podState'),
  oomKilled: key('oomKilled'),
  event: key('event'),
  nodeCondition: key('nodeCondition'),
  nodeTaint: key('nodeTaint'),
  memory: key('memory'),
  exec: key('exec'),
  counters: key('counters'),
  nodeExec: key('nodeExec'),
  dns: key('dns'),
  logs: key('logs'),
  field: key('field'),
  rollout: key('rollout'),
  load: key('load'),
} satisfies { [K in ProbeKind]: z.ZodType };

const probe = exactlyOne(z.strictObject(probeKeys), PROBE_KINDS).meta({
  id: 'Probe',
  description: 'Exactly one probe.',
});

export const checkSchema: z.ZodType<RawCheck> = exactlyOne(
  z.strictObject({
    ...probeKeys,
    anyOf: z
      .array(probe)
      .min(1)
      .max(10)
      .optional()
      .describe('alternatives that real systems show: one is enough'),
    name: line
      .optional()
      .describe('one line for terminal and report (default: made from the probe)'),
    within: duration.prefault('30s').describe('time it may take to become true'),
    hold: duration.prefault('0s').describe('time it must then stay true; a bad sample restarts it'),
    every: duration.prefault('100ms').describe('interval of probes that cannot be watched'),
  }),
  [...PROBE_KINDS, 'anyOf'],
).meta({ id: 'Check', description: 'Exactly one probe, or anyOf, with its times.' });
