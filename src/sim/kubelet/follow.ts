import type { Sim } from '../contract/index.js';
import type { KubeObject, Random } from '../machinery/index.js';
import type { PodHost } from './pod-host.js';

/** A pod is synced once a minute, and its mounts are refreshed then (syncFrequency). ms. */
const SYNC = 60_000;

/** Tells mounts that an object has changed, some time later: when the kubelet next syncs the pod. */
export interface Follower {
  readonly follow: PodHost['follow'];
  readonly stop: () => void;
}

export function createFollower({ api, clock, random }: Sim): Follower {
  const followed = new Map<string, { callbacks: Set<() => void>; random: Random }>();
  const watches = new Map<string, () => void>();

  const watch = (resource: string): void => {
    if (watches.has(resource)) return;
    const stop = api.watch<KubeObject>(resource, ({ type, object }) => {
      // What was optional may come later.
      if (type === 'DELETED') return;
      const { namespace, name } = object.metadata ?? {};
      const key = `${resource}/${namespace}/${name}`;
      const known = followed.get(key);
      if (known === undefined) return;
      for (const changed of known.callbacks) {
        clock.after(known.random.below(SYNC), () => {
          if (known.callbacks.has(changed)) changed();
        });
      }
    });
    watches.set(resource, stop);
  };
  return {
    follow: (resource, namespace, name, changed) => {
      watch(resource);
      const key = `${resource}/${namespace}/${name}`;
      const known = followed.get(key) ?? {
        callbacks: new Set(),
        random: random.fork(`follow/${key}`),
      };
      followed.set(key, known);
      const { callbacks } = known;
      callbacks.add(changed);
      return () => {
        callbacks.delete(changed);
        if (callbacks.size === 0) followed.delete(key);
      };
    },
    stop: () => {
      for (const stop of watches.values()) stop();
    },
  };
}
