import { z } from '../schema/zod.js';
import type { PodTarget } from '../../model/index.js';
import { duration } from '../schema/primitives.js';
import { podTarget } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';

/** Stands for `workload.tools` until the scenario is put together. */
export const WORKLOAD_TOOLS: PodTarget = {};

export const dns: ProbeFormat<'dns'> = {
  kind: 'dns',
  schema: z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?$/)
        .describe('the full name: SERVICE.NAMESPACE.svc.cluster.local'),
      resolves: z.boolean().prefault(true).describe('whether it resolves'),
      in: podTarget
        .optional()
        .transform((target): PodTarget => target ?? WORKLOAD_TOOLS)
        .describe('the pod to look from (default: workload.tools)'),
      timeout: duration.prefault('5s').describe('time for one look-up'),
    })
    .describe('Name resolution from inside a pod.'),
  text: (spec) => `${spec.name} ${spec.resolves ? 'resolves' : 'does not resolve'}`,
};
