import type { Change, Component, Sim } from '../../contract/index.js';
import { ApiError, createQueue, type KubeObject } from '../../machinery/index.js';

/** The loop of a controller: keys come in, `work` brings what each names to its wanted state. */
export interface Loop extends Component {
  readonly add: (key: string) => void;
  /** After `ms` of cluster time. */
  readonly addAfter: (key: string, ms: number) => void;
  /** `Api.watch`, which ends with the loop. */
  watch<T extends KubeObject>(resource: string, on: (change: Change<T>) => void): void;
  /** Something else that ends with the loop. */
  also(stop: () => void): void;
}

/**
 * `work` that throws is tried again with the real back-off. A refusal of the API is part of the game
 * (quota, conflict); anything else is a fault of ours and is logged.
 */
export function startLoop(sim: Sim, name: string, work: (key: string) => void): Loop {
  const stops: (() => void)[] = [];
  const queue = createQueue(sim.clock, work, (key, error) => {
    if (error instanceof ApiError) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    sim.log(`${name}: ${key}: ${text}`);
  });
  return {
    add: (key) => queue.add(key),
    addAfter: (key, ms) => queue.addAfter(key, ms),
    watch: (resource, on) => {
      stops.push(sim.api.watch(resource, on));
    },
    also: (stop) => {
      stops.push(stop);
    },
    stop: () => {
      for (const stop of stops) stop();
      queue.stop();
    },
  };
}

/** Whether it is a refusal of the API for one of these reasons: NotFound, AlreadyExists, … */
export function refused(error: unknown, ...reasons: string[]): boolean {
  return error instanceof ApiError && reasons.includes(error.reason);
}

/** Creation is refused because the namespace is being deleted: nothing to do, and nothing to say. */
export function namespaceTerminating(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const causes = error.status.details?.causes ?? [];
  return causes.some(({ reason }) => reason === 'NamespaceTerminating');
}
