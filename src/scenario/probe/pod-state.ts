import { z } from '../schema/zod.js';
import { comparisonText, type ContainerStateMatch } from '../../model/index.js';
import { countComparison, textMatch } from '../schema/comparison.js';
import { atLeastOne, exactlyOne } from '../schema/one-of.js';
import { word } from '../schema/primitives.js';
import { POD_CHOICE, podKeys } from '../schema/targets.js';
import type { ProbeFormat } from './format.js';
import { phrase, podWords, textWords } from './words.js';

const STATE = ['state', 'reason', 'exitCode', 'message'] as const;

const containerState = atLeastOne(
  z.strictObject({
    state: z
      .enum(['waiting', 'running', 'terminated'])
      .optional()
      .describe('waiting, running or terminated'),
    reason: word.optional().describe('such as CrashLoopBackOff or OOMKilled'),
    exitCode: z.int().min(0).max(255).optional().describe('of a terminated container'),
    message: textMatch.optional().describe('what its message contains or matches'),
  }),
  STATE,
).meta({ id: 'ContainerState', description: 'The state of a container' });

const CONDITIONS = [
  'count',
  'phase',
  'reason',
  'ready',
  'current',
  'last',
  'restarts',
  'noRestartSince',
];

const shape = z.strictObject({
  ...podKeys,
  quantifier: z
    .enum(['all', 'any'])
    .prefault('all')
    .describe('whether one matching pod is enough (any)'),
  count: countComparison.optional().describe('how many pods there are'),
  phase: z
    .enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])
    .optional()
    .describe('the phase of the pod'),
  reason: word.optional().describe('status.reason of the pod, such as Evicted'),
  ready: z.boolean().optional().describe('the Ready condition'),
  current: containerState.optional().describe("the container's state now"),
  last: containerState.optional().describe("the container's state before its last restart"),
  restarts: countComparison.optional().describe('restarts of the container'),
  noRestartSince: z
    .enum(['baseline', 'inject', 'fix'])
    .optional()
    .describe('no container of these pods restarted since then'),
});

export const podState: ProbeFormat<'podState'> = {
  kind: 'podState',
  schema: exactlyOne(atLeastOne(shape, CONDITIONS), POD_CHOICE).describe(
    'The status of pods and of their containers.',
  ),
  text: (spec) =>
    `${spec.quantifier === 'any' ? 'any of ' : ''}${podWords(spec)}: ${phrase(
      spec.count && `${comparisonText(spec.count)} there`,
      spec.phase && `phase ${spec.phase}`,
      spec.reason && `reason ${spec.reason}`,
      spec.ready !== undefined && (spec.ready ? 'Ready' : 'not Ready'),
      spec.current && `now ${stateWords(spec.current)}`,
      spec.last && `before ${stateWords(spec.last)}`,
      spec.restarts && `restarts ${comparisonText(spec.restarts)}`,
      spec.noRestartSince && `no restart since ${MARKS[spec.noRestartSince]}`,
    )}`,
};

const MARKS = { baseline: 'the baseline', inject: 'the injection', fix: 'the fix' } as const;

function stateWords(match: ContainerStateMatch): string {
  const parts = [
    match.state,
    match.reason,
    match.exitCode === undefined ? undefined : `exit ${match.exitCode}`,
  ];
  const state = parts.filter((part) => part !== undefined).join('/');
  return phrase(state, match.message && `message ${textWords(match.message)}`);
}
