import type { Sim } from '../../contract/index.js';
import { same, type KubeObject, type Labels, type Selector } from '../../machinery/index.js';
import type { Pod } from '../../types/index.js';
import { keyOf, nameOf, namespaceOf } from './names.js';

/** Which pods the selectors of Services, budgets and the like match, kept as pods and selectors change. */
export interface Matched {
  readonly pods: (key: string) => Pod[];
  readonly stop: () => void;
}

interface Entry {
  selector: Selector;
  fields: unknown;
  pods: Map<string, Pod>;
}

/**
 * Watches `resource` and the pods. `select` gives the selector of an object and what it is made of;
 * undefined when it matches nothing. `changed` is called with the object's key when it, or a pod that
 * it matches or matched, changed; `gone` when it was deleted.
 */
export function watchMatched<T extends KubeObject>(
  sim: Sim,
  resource: string,
  select: (object: T) => { fields: unknown; selector: Selector } | undefined,
  changed: (key: string, pod?: Pod) => void,
): Matched {
  const namespaces = new Map<string, Map<string, Entry>>();
  const entryOf = (key: string): Entry | undefined =>
    namespaces.get(key.slice(0, key.indexOf('/')))?.get(key);

  const stopObjects = sim.api.watch<T>(resource, ({ type, object }) => {
    const key = keyOf(object);
    const chosen = type === 'DELETED' ? undefined : select(object);
    const entries = namespaces.get(namespaceOf(object)) ?? new Map<string, Entry>();
    namespaces.set(namespaceOf(object), entries);
    if (chosen === undefined) {
      entries.delete(key);
      if (entries.size === 0) namespaces.delete(namespaceOf(object));
    } else if (!same(entries.get(key)?.fields, chosen.fields)) {
      const pods = new Map<string, Pod>();
      for (const pod of sim.api.list<Pod>('pods', namespaceOf(object))) {
        if (chosen.selector(pod.metadata?.labels)) pods.set(nameOf(pod), pod);
      }
      entries.set(key, { ...chosen, pods });
    }
    changed(key);
  });
  const stopPods = sim.api.watch<Pod>('pods', ({ type, object }) => {
    const labels: Labels | undefined = object.metadata?.labels;
    for (const [key, entry] of namespaces.get(namespaceOf(object)) ?? []) {
      const was = entry.pods.has(nameOf(object));
      const is = type !== 'DELETED' && entry.selector(labels);
      if (is) entry.pods.set(nameOf(object), object);
      else entry.pods.delete(nameOf(object));
      if (was || is) changed(key, object);
    }
  });
  return {
    pods: (key) => [...(entryOf(key)?.pods.values() ?? [])],
    stop: () => {
      stopObjects();
      stopPods();
    },
  };
}
