import type { Index } from '../contract/index.js';
import { controllerOf, type KubeObject } from '../machinery/index.js';

type Keys = (object: KubeObject) => readonly (string | undefined)[];

const ofPods: Partial<Record<Index, Keys>> = {
  podsByNode: (pod) => [(pod as { spec?: { nodeName?: string } }).spec?.nodeName],
  podsByOwner: (pod) => [controllerOf(pod)?.uid],
};
const ofAll: Partial<Record<Index, Keys>> = {
  byOwner: (object) => (object.metadata?.ownerReferences ?? []).map(({ uid }) => uid),
};

/** What an object is filed under, apart from its name; kept with each write. */
export class Indices {
  private readonly files = new Map<Index, Map<string, Map<string, KubeObject>>>();

  get(index: Index, key: string): KubeObject[] {
    return [...(this.files.get(index)?.get(key)?.values() ?? [])];
  }

  /** Takes note of a write: `old` is undefined for a new object, `next` for one that is gone. */
  move(resource: string, old: KubeObject | undefined, next: KubeObject | undefined): void {
    for (const [index, keys] of Object.entries(resource === 'pods' ? all : ofAll)) {
      for (const key of old === undefined ? [] : keys(old)) this.remove(index as Index, key, old);
      for (const key of next === undefined ? [] : keys(next)) this.add(index as Index, key, next);
    }
  }

  private add(index: Index, key: string | undefined, object: KubeObject | undefined): void {
    const uid = object?.metadata?.uid;
    if (key === undefined || key === '' || object === undefined || uid === undefined) return;
    let file = this.files.get(index);
    if (file === undefined) {
      file = new Map<string, Map<string, KubeObject>>();
      this.files.set(index, file);
    }
    const members = file.get(key);
    if (members === undefined) file.set(key, new Map([[uid, object]]));
    else members.set(uid, object);
  }

  private remove(index: Index, key: string | undefined, object: KubeObject | undefined): void {
    const file = this.files.get(index);
    const members = key === undefined ? undefined : file?.get(key);
    if (members === undefined || key === undefined) return;
    members.delete(object?.metadata?.uid ?? '');
    if (members.size === 0) file?.delete(key);
  }
}

const all = { ...ofPods, ...ofAll };
