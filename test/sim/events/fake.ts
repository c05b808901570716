import type { Api, Change } from '../../../src/sim/contract/index.js';
import { failure, type Clock, type KubeObject } from '../../../src/sim/machinery/index.js';
import type { Event } from '../../../src/sim/types/index.js';

/** A clock that moves when the test says so. */
export class FakeClock implements Clock {
  readonly speed = 1;
  private time = 0;
  private timers: { at: number; callback: () => void; period?: number }[] = [];

  now = (): number => Date.UTC(2026, 10, 21, 10) + this.time;
  stamp = (): string => `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
  elapsed = (): number => this.time;

  after = (ms: number, callback: () => void): { stop: () => void } => this.add(ms, callback);
  every = (ms: number, callback: () => void): { stop: () => void } => this.add(ms, callback, ms);

  pass(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      if (next.period === undefined) this.timers.splice(this.timers.indexOf(next), 1);
      else next.at += next.period;
      next.callback();
    }
    this.time = until;
  }

  private add(ms: number, callback: () => void, period?: number): { stop: () => void } {
    const timer = { at: this.time + ms, callback, ...(period === undefined ? {} : { period }) };
    this.timers.push(timer);
    return {
      stop: () => {
        this.timers = this.timers.filter((each) => each !== timer);
      },
    };
  }
}

/** As much of the API as events need. */
export function eventStore(clock: FakeClock): {
  sim: { clock: FakeClock; api: Api };
  events: () => Event[];
  refuse: (yes: boolean) => void;
} {
  const stored = new Map<string, KubeObject>();
  const watchers: ((change: Change) => void)[] = [];
  let refused = false;
  const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
  const api = {
    create(_resource: string, object: KubeObject) {
      if (refused) throw failure(403, 'Forbidden', 'no');
      const { namespace = '', name = '' } = object.metadata ?? {};
      stored.set(keyOf(namespace, name), object);
      for (const on of watchers) on({ type: 'ADDED', object });
      return object;
    },
    update(_resource: string, namespace: string, name: string, change: (o: KubeObject) => void) {
      const object = stored.get(keyOf(namespace, name));
      if (object === undefined) return undefined;
      change(object);
      for (const on of watchers) on({ type: 'MODIFIED', object });
      return object;
    },
    delete: (_resource: string, namespace: string, name: string) =>
      stored.delete(keyOf(namespace, name)),
    watch(_resource: string, on: (change: Change) => void) {
      watchers.push(on);
      return () => undefined;
    },
  } as unknown as Api;
  return {
    sim: { clock, api },
    events: () => [...stored.values()] as Event[],
    refuse: (yes) => (refused = yes),
  };
}
