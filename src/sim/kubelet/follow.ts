import type { Sim } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { PodHost } from './pod-host.js';

/** A pod is synced once a minute, and its mounts are refreshed then (syncFrequency). ms. */
const SYNC = 60_000;

/** Tells mounts that an object has changed, some time later: when the kubelet next syncs the pod. */
export interface Follower {
  readonly follow: PodHost['follow'];
  readonly stop: () => void;
}

export function createFollower({ api, clock, random }: Sim): Follower {
  const followed = new Map<string, Set<() => void>>();
  const watches = new Map<string, () => void>();

  const watch = (resource: string): void => {
    if (watches.has(resource)) return;
    const stop = api.watch<KubeObject>(resource, ({ type, object }) => {
      // What was optional may come later.
      if (type === 'DELETED') return;
      const { namespace, name } = object.metadata ?? {};
      const key = `${resource}/${namespace}/${name}`;
      if (!followed.has(key)) return;
      for (const changed of followed.get(key) ?? []) {
        clock.after(random.below(SYNC), () => {
          if (followed.get(key)?.has(changed)) changed();
        });
      }
    });
    watches.set(resource, stop);
  };
  return {
    follow: (resource, namespace, name, changed) => {
      watch(resource);
      const key = `${resource}/${namespace}/${name}`;
      const callbacks = followed.get(key) ?? new Set();
      followed.set(key, callbacks.add(changed));
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
