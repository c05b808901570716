import type { PolicyRule } from '../types/index.js';

/** Rules of a single verb on a single thing, put together by the thing. */
interface Atom {
  rule: Omit<PolicyRule, 'verbs'>;
  verb: string;
}

/**
 * What of `wanted` is in none of the `held` rules, with the verbs on one thing in one rule
 * (component-helpers auth/rbac/validation/policy_comparator.go, Covers and CompactRules).
 */
export function missingRules(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): PolicyRule[] {
  const found = new Map<string, PolicyRule>();
  for (const { rule, verb } of wanted.flatMap(atoms)) {
    if (held.some((each) => covers(each, rule, verb))) continue;
    const key = JSON.stringify(rule);
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...rule, verbs: [verb] });
    else if (!known.verbs.includes(verb)) known.verbs.push(verb);
  }
  return [...found.values()];
}

function atoms(rule: PolicyRule): Atom[] {
  const names = rule.resourceNames ?? [];
  const things: Atom['rule'][] = (rule.nonResourceURLs ?? []).map((url) => ({
    nonResourceURLs: [url],
  }));
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      const thing = { apiGroups: [group], resources: [resource] };
      if (names.length === 0) things.push(thing);
      for (const name of names) things.push({ ...thing, resourceNames: [name] });
    }
  }
  return things.flatMap((thing) => rule.verbs.map((verb) => ({ rule: thing, verb })));
}

const includes = (list: readonly string[] | undefined, wanted: string | undefined): boolean =>
  list !== undefined && wanted !== undefined && (list.includes('*') || list.includes(wanted));

function covers(held: PolicyRule, wanted: Atom['rule'], verb: string): boolean {
  if (!includes(held.verbs, verb)) return false;
  const url = wanted.nonResourceURLs?.[0];
  if (url !== undefined) {
    return (held.nonResourceURLs ?? []).some(
      (each) => each === url || (each.endsWith('*') && url.startsWith(each.replace(/\*+$/, ''))),
    );
  }
  const resource = wanted.resources?.[0] ?? '';
  const [, subresource] = resource.split('/');
  const names = held.resourceNames ?? [];
  return (
    includes(held.apiGroups, wanted.apiGroups?.[0]) &&
    (includes(held.resources, resource) ||
      (subresource !== undefined && (held.resources ?? []).includes(`*/${subresource}`))) &&
    (names.length === 0 || names.includes(wanted.resourceNames?.[0] ?? ''))
  );
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
export function ruleText(rule: PolicyRule): string {
  const part = (name: string, list: readonly string[] | undefined): string[] =>
    list === undefined || list.length === 0
      ? []
      : [`${name}:[${list.map((each) => `"${each}"`).join(' ')}]`];
  const parts = [
    ...part('APIGroups', rule.apiGroups),
    ...part('Resources', rule.resources),
    ...part('NonResourceURLs', rule.nonResourceURLs),
    ...part('ResourceNames', rule.resourceNames),
    ...part('Verbs', rule.verbs),
  ];
  return `{${parts.join(', ')}}`;
}
