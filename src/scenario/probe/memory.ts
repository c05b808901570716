import { z } from '../schema/zod.js';
import { formatDuration } from '../../base/index.js';
import type { ProbeSpecs } from '../../model/index.js';
import { bytesComparison, ratioComparison, slopeComparison } from '../schema/comparison.js';
import { atLeastOne, exactlyOne } from '../schema/one-of.js';
import { duration } from '../schema/primitives.js';
import { nodeTarget, podTarget } from '../schema/targets.js';
import { issueText } from '../schema/issue-text.js';
import type { ProbeFormat } from './format.js';
import { bytesWords, nodeWords, percentWords, phrase, podWords } from './words.js';

const BOUNDS = ['usage', 'peak', 'limit', 'ofLimit', 'slope'] as const;
const NOT_OF_NODE = ['peak', 'limit', 'ofLimit'] as const;

const shape = z.strictObject({
  container: podTarget.optional().describe('a container of these pods'),
  pod: podTarget
    .optional()
    .describe('these pods as a whole: their cgroup outlives a container that is killed'),
  node: nodeTarget.optional().describe('a whole node'),
  usage: bytesComparison.optional().describe('the working set'),
  peak: bytesComparison
    .optional()
    .describe('the highest usage of the current container, or of the pod'),
  limit: bytesComparison.optional().describe('the limit in force'),
  ofLimit: ratioComparison
    .optional()
    .describe('usage or peak, whichever is higher, over the limit'),
  slope: z
    .strictObject({
      bytesPerSecond: slopeComparison.describe('how fast it rises'),
      over: duration.prefault('10s').describe('the window'),
    })
    .optional()
    .describe('least-squares slope over a window'),
});

export const memory: ProbeFormat<'memory'> = {
  kind: 'memory',
  schema: exactlyOne(atLeastOne(shape, BOUNDS), ['container', 'pod', 'node'])
    .superRefine((value, context) => {
      const only =
        value.node === undefined ? undefined : NOT_OF_NODE.find((key) => value[key] !== undefined);
      if (only === undefined) return;
      context.addIssue({
        code: 'custom',
        path: [only],
        message: issueText({
          code: 'E_ONE_OF',
          message: `${only} is known of containers and pods, not of nodes`,
        }),
      });
    })
    .meta({
      not: { required: ['node'], anyOf: NOT_OF_NODE.map((key) => ({ required: [key] })) },
      description:
        'Memory of a container, a pod or a node, sampled from the cgroups once a second.',
    }),
  text: (spec) =>
    `memory of ${whoseWords(spec)}: ${phrase(
      spec.usage && `usage ${bytesWords(spec.usage)}`,
      spec.peak && `peak ${bytesWords(spec.peak)}`,
      spec.limit && `limit ${bytesWords(spec.limit)}`,
      spec.ofLimit && `${percentWords(spec.ofLimit)} of its limit`,
      spec.slope &&
        `slope ${bytesWords(spec.slope.bytesPerSecond)} per second over ${formatDuration(spec.slope.over)}`,
    )}`,
};

function whoseWords({ container, pod, node }: ProbeSpecs['memory']): string {
  if (container) return podWords(container);
  return pod ? `the whole of ${podWords(pod)}` : nodeWords(node ?? {});
}
