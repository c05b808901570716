import type { Component, Sim } from '../contract/index.js';
import type { Timer } from '../machinery/index.js';

/** How long an event lives after its last change, ms (kube-apiserver --event-ttl). */
const TTL = 3_600_000;
/** How often the old ones are looked for. */
const PERIOD = 60_000;

/** Deletes events an hour of cluster time after they were last written, as their lease in etcd does. */
export function expireEvents({ clock, api }: Pick<Sim, 'clock' | 'api'>): Component {
  /** When each was last written; the oldest comes first. */
  const written = new Map<string, { at: number; namespace: string; name: string }>();
  let timer: Timer | undefined;
  const sweep = (): void => {
    timer = undefined;
    const now = clock.elapsed();
    for (const { at, namespace, name } of written.values()) {
      if (now - at < TTL) break;
      api.delete('events', namespace, name);
      written.delete(`${namespace}/${name}`);
    }
    if (written.size > 0) timer = clock.after(PERIOD, sweep);
  };
  const unwatch = api.watch('events', ({ type, object }) => {
    const { namespace = '', name = '' } = object.metadata ?? {};
    const key = `${namespace}/${name}`;
    written.delete(key);
    if (type !== 'DELETED') written.set(key, { at: clock.elapsed(), namespace, name });
    timer ??= clock.after(PERIOD, sweep);
  });
  return {
    stop: () => {
      unwatch();
      timer?.stop();
    },
  };
}
