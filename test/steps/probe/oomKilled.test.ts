import type { ProbeUse } from '../../../src/model/index.js';
import { pod, type Bench } from '../doubles.js';
import { table } from './table.js';

const at = (on: Bench, ms: number): string => new Date(on.clock.now() + ms).toISOString();
const oom = (on: Bench, ms = 0): { terminated: object } => ({
  terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(on, ms) },
});
const error137 = (on: Bench): { terminated: object } => ({
  terminated: { reason: 'Error', exitCode: 137, finishedAt: at(on, 0) },
});

const oomKilled = (atLeast = 1, quantifier?: 'all' | 'any'): ProbeUse => ({
  kind: 'oomKilled',
  spec: { selector: 'app=web', atLeast, ...(quantifier ? { quantifier } : {}) },
});

table('probe oomKilled', [
  ['no pod', () => [], oomKilled(), undefined],
  ['nothing happened', () => [pod('a')], oomKilled(), false, 'no end'],
  ['reason OOMKilled now', (on) => [pod('a', { state: oom(on) })], oomKilled(), true],
  [
    'reason OOMKilled before the restart',
    (on) => [pod('a', { last: oom(on), restarts: 1 })],
    oomKilled(),
    true,
  ],
  [
    'one that is older than the mark',
    (on) => [pod('a', { last: oom(on, -5000), restarts: 1 })],
    oomKilled(),
    false,
  ],
  [
    'Error/137 alone',
    (on) => [pod('a', { state: error137(on) })],
    oomKilled(),
    false,
    'Error exit 137',
  ],
  [
    'Error/137 and a rise of the counter',
    (on) => {
      on.memory.kills.a = 1;
      return [pod('a', { state: error137(on) })];
    },
    oomKilled(),
    true,
    "kernel's OOM counter 1",
  ],
  [
    'another exit code and a rise of the counter',
    (on) => {
      on.memory.kills.a = 1;
      const end = { reason: 'Error', exitCode: 1, finishedAt: at(on, 0) };
      return [pod('a', { state: { terminated: end } })];
    },
    oomKilled(),
    false,
  ],
  [
    'a rise of the counter alone: a child died, the container did not',
    (on) => {
      on.memory.kills.a = 1;
      return [pod('a')];
    },
    oomKilled(),
    false,
  ],
  ['one kill where two are asked', (on) => [pod('a', { state: oom(on) })], oomKilled(2), false],
  [
    'two by state and last state',
    (on) => [pod('a', { state: oom(on), last: oom(on), restarts: 1 })],
    oomKilled(2),
    true,
  ],
  [
    'two of one pod, where each is asked, and the other serves on',
    (on) => [pod('a', { state: oom(on), last: oom(on), restarts: 1 }), pod('b')],
    oomKilled(1, 'all'),
    false,
    '0 (a: last end OOMKilled',
  ],
  [
    'one of each pod',
    (on) => [pod('a', { state: oom(on) }), pod('b', { last: oom(on), restarts: 1 })],
    oomKilled(1, 'all'),
    true,
  ],
  [
    'one of each pod, where two are counted together',
    (on) => [pod('a', { state: oom(on) }), pod('b', { last: oom(on), restarts: 1 })],
    oomKilled(2),
    true,
  ],
]);
