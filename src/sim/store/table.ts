import type { KubeObject } from '../machinery/index.js';

/** All objects of one resource by namespace and name. Cluster-scoped ones have the namespace ''. */
export class Table {
  private readonly spaces = new Map<string, Map<string, KubeObject>>();
  /** Lists in the order of names, by namespace; dropped when a name comes or goes. */
  private readonly sorted = new Map<string, string[]>();
  private spaceNames: string[] | undefined;
  size = 0;

  get(namespace: string, name: string): KubeObject | undefined {
    return this.spaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, object: KubeObject): void {
    let space = this.spaces.get(namespace);
    if (space === undefined) {
      space = new Map();
      this.spaces.set(namespace, space);
      this.spaceNames = undefined;
    }
    if (!space.has(name)) {
      this.size++;
      this.sorted.delete(namespace);
    }
    space.set(name, object);
  }

  delete(namespace: string, name: string): void {
    const space = this.spaces.get(namespace);
    if (space?.delete(name) !== true) return;
    this.size--;
    this.sorted.delete(namespace);
    if (space.size > 0) return;
    this.spaces.delete(namespace);
    this.spaceNames = undefined;
  }

  /** In the order of etcd's keys: by namespace, then by name. `namespace` '': all of them. */
  list(namespace: string): KubeObject[] {
    const objects: KubeObject[] = [];
    for (const space of namespace === '' ? this.namespaces() : [namespace]) {
      const members = this.spaces.get(space);
      if (members === undefined) continue;
      for (const name of this.names(space, members)) {
        const object = members.get(name);
        if (object !== undefined) objects.push(object);
      }
    }
    return objects;
  }

  private namespaces(): string[] {
    this.spaceNames ??= [...this.spaces.keys()].sort();
    return this.spaceNames;
  }

  private names(space: string, members: Map<string, KubeObject>): string[] {
    let names = this.sorted.get(space);
    if (names === undefined) {
      names = [...members.keys()].sort();
      this.sorted.set(space, names);
    }
    return names;
  }
}
