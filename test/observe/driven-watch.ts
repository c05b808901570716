import type { KubeApi, KubeObject, ObjectQuery, WatchListener } from '../../src/model/index.js';

interface Driven {
  query: ObjectQuery;
  on: WatchListener;
  fail: (error: unknown) => void;
}

/** A `watch` whose lists and changes the test gives by hand. */
export class DrivenWatch implements Pick<KubeApi, 'watch'> {
  readonly watches: Driven[] = [];

  watch(query: ObjectQuery, on: WatchListener, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.watches.push({ query, on, fail: reject });
      signal.addEventListener('abort', () => resolve());
    });
  }

  /** The watch of a kind. */
  of(kind: string): Driven {
    const found = this.watches.find(({ query }) => query.kind === kind);
    if (!found) throw new Error(`nobody watches ${kind}`);
    return found;
  }
}

let versions = 0;

/** An object with a version of its own. */
export function object(
  kind: string,
  name: string,
  rest: Partial<KubeObject> = {},
  labels?: Record<string, string>,
): KubeObject {
  const namespaced = kind !== 'Node';
  return {
    apiVersion: 'v1',
    kind,
    ...rest,
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(namespaced ? { namespace: 'demo' } : {}),
      resourceVersion: String(++versions),
      ...(labels ? { labels } : {}),
      ...(rest.metadata ?? {}),
    },
  };
}

/** A pod of one container `c` in a state. */
export function podWith(
  name: string,
  status: {
    phase?: string;
    id?: string;
    state?: object;
    lastState?: object;
    restarts?: number;
    ready?: boolean;
  },
): KubeObject {
  return object('Pod', name, {
    spec: { containers: [{ name: 'c' }] },
    status: {
      phase: status.phase ?? 'Running',
      conditions: [{ type: 'Ready', status: status.ready === false ? 'False' : 'True' }],
      containerStatuses: [
        {
          name: 'c',
          containerID: status.id === undefined ? undefined : `containerd://${status.id}`,
          restartCount: status.restarts ?? 0,
          ready: status.ready ?? true,
          state: status.state ?? { running: {} },
          lastState: status.lastState ?? {},
        },
      ],
    },
  });
}

/** A terminated state of run `id`. */
export function ended(id: string, reason: string, exitCode: number): object {
  return { terminated: { containerID: `containerd://${id}`, reason, exitCode } };
}
