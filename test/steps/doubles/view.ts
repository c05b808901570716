import { EventEmitter } from 'node:events';
import { matchesSelector } from '../../../src/kube/index.js';
import type { ClusterView, KubeObject, ObjectQuery, ObjectRef } from '../../../src/model/index.js';

/** A cluster view over objects that a test puts and takes. */
export class FakeView implements ClusterView {
  private readonly objects = new Map<string, KubeObject>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  readonly ensured: string[] = [];

  put(...objects: KubeObject[]): void {
    for (const object of objects) this.objects.set(keyOf(object), object);
    this.changes.emit('change');
  }

  take(...objects: KubeObject[]): void {
    for (const object of objects) this.objects.delete(keyOf(object));
    this.changes.emit('change');
  }

  ensure(query: { kind: string; namespace?: string }): Promise<void> {
    this.ensured.push(`${query.kind} ${query.namespace ?? ''}`.trim());
    return Promise.resolve();
  }

  get(ref: ObjectRef): KubeObject | undefined {
    return this.objects.get(`${ref.kind} ${ref.namespace ?? ''} ${ref.name}`);
  }

  list(query: ObjectQuery): KubeObject[] {
    return [...this.objects.values()].filter((object) => matchesQuery(object, query));
  }

  onChange(listener: () => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }

  get listeners(): number {
    return this.changes.listenerCount('change');
  }
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
}

function matchesQuery(object: KubeObject, query: ObjectQuery): boolean {
  return (
    object.kind === query.kind &&
    (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
    (query.name === undefined || object.metadata.name === query.name) &&
    matchesSelector(query.labelSelector ?? '', object.metadata.labels)
  );
}
