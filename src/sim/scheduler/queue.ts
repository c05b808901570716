import type { Clock } from '../machinery/index.js';
import type { Plugin } from './filters.js';

/** Something in the cluster that may make room for pods that found none. */
export type Happening = 'node' | 'gone' | 'placed' | 'volume';

/** Which refusals something that happened may lift. `node` and `gone` may lift any of theirs. */
const HELPS: Readonly<Record<Happening, (plugin: Plugin | 'Any') => boolean>> = {
  node: () => true,
  gone: (plugin) =>
    ['Any', 'NodeResourcesFit', 'NodePorts', 'InterPodAffinity', 'PodTopologySpread'].includes(
      plugin,
    ),
  placed: (plugin) => plugin === 'InterPodAffinity' || plugin === 'PodTopologySpread',
  volume: (plugin) => plugin === 'VolumeBinding',
};

/** Back-off of a pod that found no node: 1 s, doubled each time, 10 s at most. */
const BACKOFF = { first: 1_000, most: 10_000 };
/** After so long a pod is tried again whatever happened, ms. */
const FORGOTTEN = 300_000;

interface Waiting {
  attempts: number;
  failedAt: number;
  by: Set<Plugin | 'Any'>;
}

/**
 * The pods that have no node yet, by key (backend/queue/scheduling_queue.go).
 *
 *     active         → tried next: highest priority first, then first come
 *     unschedulable  → waits until something happens that may help
 *     backing off    → it may help, but the pod was tried a moment ago
 */
export interface SchedulingQueue {
  add(key: string, priority: number): void;
  remove(key: string): void;
  next(): string | undefined;
  /** It found no node, refused by these plug-ins. */
  failed(key: string, by: Iterable<Plugin | 'Any'>): void;
  happened(what: Happening): void;
  stop(): void;
}

export function createSchedulingQueue(clock: Clock, wake: () => void): SchedulingQueue {
  const active = new Map<number, Set<string>>();
  const priorities = new Map<string, number>();
  const unschedulable = new Map<string, Waiting>();
  const backingOff = new Map<string, { stop: () => void }>();
  const attempts = new Map<string, number>();

  const activate = (key: string): void => {
    const priority = priorities.get(key);
    if (priority === undefined) return;
    const keys = active.get(priority);
    if (keys === undefined) active.set(priority, new Set([key]));
    else keys.add(key);
    wake();
  };
  const backoff = (key: string, waiting: Waiting): void => {
    unschedulable.delete(key);
    const pause = Math.min(BACKOFF.most, BACKOFF.first * 2 ** (waiting.attempts - 1));
    const left = waiting.failedAt + pause - clock.elapsed();
    if (left <= 0) {
      activate(key);
      return;
    }
    const timer = clock.after(left, () => {
      backingOff.delete(key);
      activate(key);
    });
    backingOff.set(key, timer);
  };
  const drop = (key: string): void => {
    const keys = active.get(priorities.get(key) ?? 0);
    keys?.delete(key);
    if (keys?.size === 0) active.delete(priorities.get(key) ?? 0);
    unschedulable.delete(key);
    backingOff.get(key)?.stop();
    backingOff.delete(key);
  };
  const flush = clock.every(30_000, () => {
    for (const [key, waiting] of unschedulable) {
      if (clock.elapsed() - waiting.failedAt > FORGOTTEN) backoff(key, waiting);
    }
  });
  return {
    add: (key, priority) => {
      drop(key);
      priorities.set(key, priority);
      activate(key);
    },
    remove: (key) => {
      drop(key);
      priorities.delete(key);
      attempts.delete(key);
    },
    next: () => {
      if (active.size === 0) return undefined;
      const top = active.size === 1 ? [...active.keys()][0] : Math.max(...active.keys());
      const keys = active.get(top ?? 0);
      const key = keys?.values().next().value;
      if (key === undefined || keys === undefined) return undefined;
      keys.delete(key);
      if (keys.size === 0) active.delete(top ?? 0);
      return key;
    },
    failed: (key, by) => {
      if (!priorities.has(key)) return;
      const count = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, count);
      unschedulable.set(key, { attempts: count, failedAt: clock.elapsed(), by: new Set(by) });
    },
    happened: (what) => {
      if (unschedulable.size === 0) return;
      for (const [key, waiting] of unschedulable) {
        if ([...waiting.by].some(HELPS[what])) backoff(key, waiting);
      }
    },
    stop: () => {
      flush.stop();
      for (const timer of backingOff.values()) timer.stop();
    },
  };
}
