import type { KubeObject } from '../model/index.js';
import { flatten, type Fields } from './flatten.js';
import { keyOf } from './key.js';
import { maskedValue } from './mask.js';
import { mergePods, mergeSlices, podKey, sliceKey } from './merge.js';
import { count, objectRule, prune, type Uses } from './rules.js';

/** The state of a cluster at one moment, without what is volatile and without secrets: plain JSON. */
export interface Snapshot {
  formatVersion: 1;
  /** Fields by object: `Deployment atlan/web` → `.spec.replicas` → `2`. */
  objects: Record<string, Fields>;
  /** How often each rule of `volatile.ts` left something out. */
  ignored: Uses;
}

/** Something no API object holds, such as a node's kubelet settings; `object` as in a snapshot: `Node worker`. */
export interface Fact {
  object: string;
  values: Record<string, string>;
}

/** Normalises everything a cluster holds. Pure; the order of the objects does not count. */
export function takeSnapshot(objects: readonly KubeObject[], facts: readonly Fact[]): Snapshot {
  const ignored: Uses = {};
  const pods = new Map<string, KubeObject[]>();
  const slices = new Map<string, KubeObject[]>();
  const all: Record<string, Fields> = {};
  for (const object of objects) {
    const rule = objectRule(object);
    if (rule !== undefined) count(ignored, rule.rule);
    if (rule?.merged === 'pods') {
      add(pods, podKey(object), prune(object, ignored));
    } else if (rule?.merged === 'slices') {
      add(slices, sliceKey(object), object);
    } else if (rule === undefined) {
      all[keyOf(object)] = flatten(prune(object, ignored), object.kind);
    }
  }
  for (const [key, members] of pods) all[key] = mergePods(members);
  for (const [key, members] of slices) all[key] = mergeSlices(members);
  for (const { object, values } of facts) {
    const masked = Object.entries(values).map(([name, value]) => [
      name,
      maskedValue('Fact', name, value),
    ]);
    all[object] = { ...all[object], ...(Object.fromEntries(masked) as Fields) };
  }
  return { formatVersion: 1, objects: all, ignored };
}

function add(groups: Map<string, KubeObject[]>, key: string, object: KubeObject): void {
  groups.set(key, [...(groups.get(key) ?? []), object]);
}
