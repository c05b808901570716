import type { Change, Index, Resource } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import { Indices } from './indices.js';
import { Table } from './table.js';

/** A change with the version of the store that it made. */
export interface Versioned extends Change {
  version: number;
}

/** Changes that are kept at most for watches that begin in the past, for each resource. */
const HISTORY = 8192;

interface Listener {
  on: (change: Versioned) => void;
  /** Changes up to this version are in what it was told at first. */
  since: number;
}

interface Shelf {
  table: Table;
  /** The last changes, oldest first. */
  history: Versioned[];
  /** Changes up to this version are no longer in the history. */
  forgotten: number;
  listeners: Set<Listener>;
}

/**
 * All objects of a cluster with one counter of versions, as etcd has it. Writes are synchronous;
 * listeners hear of them afterwards, in the order of writing. Objects are never changed, only replaced.
 */
export class Store {
  private readonly shelves = new Map<Resource, Shelf>();
  private readonly indices = new Indices();
  private readonly pending: (() => void)[] = [];
  private draining = false;
  private counter = 1;
  /** The version at the last compaction. */
  private compacted = 0;

  /** `failed` hears of a listener that threw; the others are told all the same. */
  constructor(private readonly failed: (error: unknown) => void) {}

  /** The version of the last write. */
  get version(): number {
    return this.counter;
  }

  get<T extends KubeObject>(resource: Resource, namespace: string, name: string): T | undefined {
    return this.shelves.get(resource)?.table.get(namespace, name) as T | undefined;
  }

  list<T extends KubeObject>(resource: Resource, namespace: string): T[] {
    return (this.shelves.get(resource)?.table.list(namespace) ?? []) as T[];
  }

  by<T extends KubeObject>(index: Index, key: string): T[] {
    return this.indices.get(index, key) as T[];
  }

  count(resource: Resource): number {
    return this.shelves.get(resource)?.table.size ?? 0;
  }

  /** Stores the object with the next version, and returns it. The caller has made a copy of its own. */
  put<T extends KubeObject>(resource: Resource, object: T): T {
    const { table } = this.shelf(resource);
    const { namespace = '', name = '' } = object.metadata ?? {};
    const old = table.get(namespace, name);
    object.metadata = { ...object.metadata, resourceVersion: String(++this.counter) };
    table.set(namespace, name, object);
    this.indices.move(resource, old, object);
    this.tell(resource, old === undefined ? 'ADDED' : 'MODIFIED', object, old);
    return object;
  }

  /** Removes the object; what watchers see of it carries the version of its removal. */
  remove(resource: Resource, namespace: string, name: string): void {
    const { table } = this.shelf(resource);
    const old = table.get(namespace, name);
    if (old === undefined) return;
    table.delete(namespace, name);
    this.indices.move(resource, old, undefined);
    const metadata = { ...old.metadata, resourceVersion: String(++this.counter) };
    this.tell(resource, 'DELETED', { ...old, metadata }, old);
  }

  /** Tells of every change that comes. Returns what ends it. */
  subscribe(resource: Resource, on: (change: Versioned) => void): () => void {
    const { listeners } = this.shelf(resource);
    const listener = { on, since: this.counter };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Tells of every object there is, then of every change. */
  watch<T extends KubeObject>(resource: Resource, on: (change: Change<T>) => void): () => void {
    const now = this.list<T>(resource, '');
    let ended = false;
    const stop = this.subscribe(resource, (change) => on(change as Change<T> & Versioned));
    this.defer(() => {
      for (const object of now) if (!ended) on({ type: 'ADDED', object });
    });
    return () => {
      ended = true;
      stop();
    };
  }

  /** The changes after a version, or undefined when some of them are forgotten. */
  since(resource: Resource, version: number): Versioned[] | undefined {
    const { history, forgotten } = this.shelf(resource);
    if (version < forgotten) return undefined;
    let first = history.length;
    while (first > 0 && (history[first - 1]?.version ?? 0) > version) first--;
    return history.slice(first);
  }

  /**
   * Forgets the changes from before the last call: called every five minutes, as the API server compacts
   * etcd (apiserver storage/etcd3/compact.go), it keeps each for five to ten.
   */
  compact(): void {
    for (const shelf of this.shelves.values()) {
      const { history } = shelf;
      const kept = history.findIndex(({ version }) => version > this.compacted);
      this.forget(shelf, kept < 0 ? history.length : kept);
    }
    this.compacted = this.counter;
  }

  private forget(shelf: Shelf, count: number): void {
    const dropped = shelf.history.splice(0, count);
    shelf.forgotten = dropped.at(-1)?.version ?? shelf.forgotten;
  }

  private shelf(resource: Resource): Shelf {
    let shelf = this.shelves.get(resource);
    if (shelf === undefined) {
      shelf = { table: new Table(), history: [], forgotten: 0, listeners: new Set() };
      this.shelves.set(resource, shelf);
    }
    return shelf;
  }

  private tell(
    resource: Resource,
    type: Change['type'],
    object: KubeObject,
    old: KubeObject | undefined,
  ): void {
    const shelf = this.shelf(resource);
    const change: Versioned = { type, object, version: this.counter, ...(old && { old }) };
    shelf.history.push(change);
    // In large steps: moving thousands of entries with each write would cost more than the write.
    if (shelf.history.length > 2 * HISTORY) this.forget(shelf, HISTORY);
    if (shelf.listeners.size === 0) return;
    this.defer(() => {
      for (const { on, since } of shelf.listeners) {
        if (change.version > since) this.safely(() => on(change));
      }
    });
  }

  /** Does it after what was deferred before, as soon as the present caller is done. */
  private defer(work: () => void): void {
    this.pending.push(work);
    if (this.draining) return;
    this.draining = true;
    queueMicrotask(() => {
      let work;
      let at = 0;
      while ((work = this.pending[at++]) !== undefined) this.safely(work);
      this.pending.length = 0;
      this.draining = false;
    });
  }

  private safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failed(error);
    }
  }
}
