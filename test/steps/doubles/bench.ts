import type { ActionContext, Check, LoadResult, ProbeUse } from '../../../src/model/index.js';
import { VirtualClock } from './clock.js';
import { FakeKube } from './kube.js';
import { FakeMemory } from './memory.js';
import { FakeView } from './view.js';

export interface Bench {
  context: ActionContext;
  view: FakeView;
  kube: FakeKube;
  memory: FakeMemory;
  clock: VirtualClock;
  loads: Record<string, LoadResult>;
  /** What the load control was told. */
  told: string[];
  abort: AbortController;
}

/** Everything a probe or an action gets, empty, in namespace `shop`, with time that passes by itself. */
export function bench(changes: Partial<ActionContext> = {}): Bench {
  const view = new FakeView();
  const kube = new FakeKube(view);
  const memory = new FakeMemory();
  const clock = new VirtualClock();
  const abort = new AbortController();
  const loads: Record<string, LoadResult> = {};
  const told: string[] = [];
  const values = new Map<string, string>();
  const context: ActionContext = {
    kube,
    view,
    memory,
    clock,
    load: {
      start: (name, profile) => {
        told.push(`start ${name} ${profile}`);
        return Promise.reject(new Error('no load here'));
      },
      stop: (name) => {
        told.push(`stop ${name}`);
        return Promise.resolve(undefined);
      },
      current: (name) => loads[name],
    },
    capabilities: { has: [] },
    namespace: 'shop',
    values: {
      get: (name) => values.get(name),
      set: (name, value) => void values.set(name, value),
    },
    ports: {},
    marks: { baseline: clock.now(), inject: clock.now(), fix: clock.now(), since: clock.now() },
    restartsAt: () => undefined,
    signal: abort.signal,
    await: () => Promise.resolve(),
    ...changes,
  };
  return { context, view, kube, memory, clock, loads, told, abort };
}

export function check(use: ProbeUse | ProbeUse[], times: Partial<Check> = {}): Check {
  return {
    id: 'c',
    text: 'the check',
    any: [use].flat(),
    within: 10_000,
    hold: 0,
    every: 100,
    where: { file: 'scenario.yaml', line: 1, column: 1 },
    ...times,
  };
}
