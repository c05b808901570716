import { LabError } from '../base/index.js';
import { builtInKind, matchesSelector, parseSelector } from '../kube/index.js';
import type { ClusterView, KubeApi, KubeObject, ObjectQuery } from '../model/index.js';

/** What became of one object. `initial`: it was there when its kind began to be watched. */
export interface ObjectChange {
  type: 'initial' | 'added' | 'modified' | 'deleted';
  before?: KubeObject;
  /** Of a deleted object: its last state. */
  object: KubeObject;
}

/** A ClusterView that also tells what changed, for timeline and memory. */
export interface ObservedView extends ClusterView {
  /** Called for each object, synchronously, before the `onChange` listeners; returns the function that unsubscribes. */
  onObject(listener: (change: ObjectChange) => void): () => void;
}

interface WatchQuery {
  apiVersion?: string;
  kind: string;
  namespace?: string;
}

/** The objects of one watched kind, of one namespace or of all. */
interface Cache {
  query: WatchQuery;
  /** By `namespace/name`. */
  objects: Map<string, KubeObject>;
  listed: boolean;
  ready: Promise<void>;
}

/**
 * A cache of the cluster, fed by one watch per kind and namespace. A watch that fails
 * after its first list (CLUSTER_LOST, or a defect in a listener) goes to `onLost`; one
 * that fails before rejects `ensure`. Reading a kind that nobody ensured throws INTERNAL:
 * an empty answer would be taken for "there is none".
 */
export function createView(
  kube: Pick<KubeApi, 'watch'>,
  signal: AbortSignal,
  onLost: (error: unknown) => void,
): ObservedView {
  const caches: Cache[] = [];
  const objectListeners = new Set<(change: ObjectChange) => void>();
  const changeListeners = new Set<() => void>();
  const tell = (change: ObjectChange): void => {
    for (const listener of objectListeners) listener(change);
  };
  const done = (): void => {
    for (const listener of [...changeListeners]) listener();
  };

  const open = (query: WatchQuery): Cache => {
    const cache: Cache = { query, objects: new Map(), listed: false, ready: Promise.resolve() };
    let listed: () => void = () => {};
    const firstList = new Promise<void>((resolve) => (listed = resolve));
    const over = kube
      .watch(
        query,
        {
          reset: (objects) => {
            const changes = replaceAll(cache, objects);
            cache.listed = true;
            changes.forEach(tell);
            done();
            listed();
          },
          change: (type, object) => {
            const change = replaceOne(cache, type, object);
            if (!change) return;
            tell(change);
            done();
          },
        },
        signal,
      )
      .then(
        () => {
          throw signal.reason;
        },
        (error: unknown) => {
          // A kind that was never listed may be ensured again.
          if (cache.listed) onLost(error);
          else caches.splice(caches.indexOf(cache), 1);
          throw error;
        },
      );
    cache.ready = Promise.race([firstList, over]);
    caches.push(cache);
    return cache;
  };

  /** Caches that together hold what a query asks for. */
  const covering = (query: WatchQuery): Cache[] => {
    const wanted = normal(query);
    const ofKind = caches.filter(({ listed, query: has }) => listed && sameKind(has, wanted));
    const whole = ofKind.find(
      ({ query: has }) => has.namespace === undefined || has.namespace === wanted.namespace,
    );
    if (whole) return [whole];
    if (wanted.namespace === undefined && ofKind.length > 0) return ofKind;
    throw new LabError('INTERNAL', {
      message: `${query.kind} is read in ${wanted.namespace ?? 'all namespaces'} but nobody watches it there`,
    });
  };

  return {
    ensure: async (query) => {
      signal.throwIfAborted();
      const wanted = normal(query);
      const found = caches.find(
        ({ query: has }) =>
          sameKind(has, wanted) &&
          (has.namespace === undefined || has.namespace === wanted.namespace),
      );
      await (found ?? open(wanted)).ready;
    },
    get: (ref) => {
      const namespace = normal(ref).namespace;
      for (const cache of covering(ref)) {
        const object = cache.objects.get(`${namespace ?? ''}/${ref.name}`);
        if (object) return object;
      }
      return undefined;
    },
    list: (query) => {
      const { namespace } = normal(query);
      const requirements = parseSelector(query.labelSelector ?? '');
      return covering(query).flatMap((cache) =>
        [...cache.objects.values()].filter(
          ({ metadata }) =>
            (namespace === undefined || metadata.namespace === namespace) &&
            (query.name === undefined || metadata.name === query.name) &&
            matchesSelector(requirements, metadata.labels),
        ),
      );
    },
    onChange: (listener) => {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    onObject: (listener) => {
      objectListeners.add(listener);
      return () => objectListeners.delete(listener);
    },
  };
}

/** A query without what does not narrow it: the namespace of a cluster-scoped kind, and every selector. */
function normal({ apiVersion, kind, namespace }: ObjectQuery): WatchQuery {
  const scoped = builtInKind(kind, apiVersion)?.namespaced ?? true;
  return { apiVersion, kind, ...(scoped ? { namespace } : {}) };
}

function sameKind(a: WatchQuery, b: WatchQuery): boolean {
  return a.kind === b.kind && apiVersionOf(a) === apiVersionOf(b);
}

function apiVersionOf(query: WatchQuery): string | undefined {
  return query.apiVersion ?? builtInKind(query.kind)?.apiVersion;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function replaceAll(cache: Cache, objects: KubeObject[]): ObjectChange[] {
  const before = cache.objects;
  cache.objects = new Map(objects.map((object) => [keyOf(object), object]));
  const changes: ObjectChange[] = [];
  for (const [key, object] of before) {
    if (!cache.objects.has(key)) changes.push({ type: 'deleted', before: object, object });
  }
  for (const [key, object] of cache.objects) {
    const was = before.get(key);
    if (was === undefined) changes.push({ type: cache.listed ? 'added' : 'initial', object });
    else if (was.metadata.uid !== object.metadata.uid) {
      changes.push({ type: 'deleted', before: was, object: was }, { type: 'added', object });
    } else if (was.metadata.resourceVersion !== object.metadata.resourceVersion) {
      changes.push({ type: 'modified', before: was, object });
    }
  }
  return changes;
}

/** Undefined when nothing is new: after a reconnect a version may come a second time. */
function replaceOne(
  cache: Cache,
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  object: KubeObject,
): ObjectChange | undefined {
  const key = keyOf(object);
  const before = cache.objects.get(key);
  if (type === 'DELETED') {
    cache.objects.delete(key);
    return before && { type: 'deleted', before, object };
  }
  if (before && before.metadata.resourceVersion === object.metadata.resourceVersion) {
    return undefined;
  }
  cache.objects.set(key, object);
  return before ? { type: 'modified', before, object } : { type: 'added', object };
}
