import type { KubeObject } from '../model/index.js';
import { VOLATILE, type ObjectMatch, type VolatileRule } from './volatile.js';

/** How often each rule was used, by its name. */
export type Uses = Record<string, number>;

/** The rule that leaves this object out as a whole, or has it compared together with others. */
export function objectRule(object: KubeObject): VolatileRule | undefined {
  return VOLATILE.find(
    (rule) => rule.paths === undefined && rule.objects && matches(object, rule.objects),
  );
}

/** A copy of the object without its volatile fields; each one left out is counted. */
export function prune(object: KubeObject, uses: Uses): KubeObject {
  const rules = VOLATILE.filter(
    (rule) => rule.paths !== undefined && (!rule.objects || matches(object, rule.objects)),
  );
  const pruned = structuredClone(object);
  for (const { rule, paths } of rules) {
    for (const path of paths ?? []) count(uses, rule, removeAt(pruned, path.split(' ')));
  }
  return pruned;
}

/** Adds to the uses of a rule. */
export function count(uses: Uses, rule: string, times = 1): void {
  if (times > 0) uses[rule] = (uses[rule] ?? 0) + times;
}

function matches(object: KubeObject, match: ObjectMatch): boolean {
  const { name, namespace, ownerReferences } = object.metadata;
  const home = object.kind === 'Namespace' ? name : namespace;
  return (
    (match.kinds?.includes(object.kind) ?? true) &&
    (match.name === undefined || match.name === name) &&
    (match.namespace === undefined || match.namespace === home) &&
    (match.type === undefined || match.type === object.type) &&
    (match.ownedBy === undefined ||
      (ownerReferences ?? []).some((owner) => owner.controller && owner.kind === match.ownedBy))
  );
}

/** Removes what the path names; returns how many values that were. */
function removeAt(value: unknown, path: readonly string[]): number {
  if (typeof value !== 'object' || value === null) return 0;
  const [segment = '', ...rest] = path;
  if (segment === '**') {
    const deeper = Object.values(value).reduce<number>((n, item) => n + removeAt(item, path), 0);
    return deeper + removeAt(value, rest);
  }
  const keys = Object.keys(value).filter((key) => fits(keyText(value, key), segment));
  if (rest.length > 0) {
    return keys.reduce((n, key) => n + removeAt((value as Record<string, unknown>)[key], rest), 0);
  }
  if (Array.isArray(value)) {
    const kept = value.filter((_, index) => !keys.includes(String(index)));
    value.splice(0, value.length, ...(kept as unknown[]));
  } else {
    for (const key of keys) delete (value as Record<string, unknown>)[key];
  }
  return keys.length;
}

/** An entry of a list goes by its `name` (a taint by its `key`), when it has one. */
function keyText(container: object, key: string): string {
  if (!Array.isArray(container)) return key;
  const item = (container as { name?: unknown; key?: unknown }[])[Number(key)];
  const name = item?.name ?? item?.key;
  return typeof name === 'string' ? name : key;
}

function fits(key: string, segment: string): boolean {
  return segment.endsWith('*') ? key.startsWith(segment.slice(0, -1)) : key === segment;
}
