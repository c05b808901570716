import type { Type } from './type.js';

/**
 * A set of fields in the form that the API shows (FieldsV1): a tree whose keys are path elements
 * (`f:NAME`, `k:{"name":"x"}`, `v:"x"`). An element is a member of the set when its tree is empty or has a
 * `.`; the root `{}` is the empty set. Never changed once it is made: parts are shared. Operations:
 * structured-merge-diff fieldpath/set.go.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

export const NONE: FieldSet = Object.freeze({});

type Building = { [element: string]: Building };

export function isEmpty(set: FieldSet): boolean {
  for (const element in set) if (element !== '') return false;
  return true;
}

export function isMember(tree: FieldSet): boolean {
  return '.' in tree || isEmpty(tree);
}

/** Adds a path to a set that is being built. */
export function insert(set: FieldSet, path: readonly string[]): void {
  const last = path.length - 1;
  if (last < 0) return;
  let tree: Building = set;
  for (let i = 0; i < last; i++) {
    const found = tree[path[i]!];
    if (found === undefined) tree = tree[path[i]!] = {};
    else {
      if (isEmpty(found)) found['.'] = {};
      tree = found;
    }
  }
  const found = tree[path[last]!];
  if (found === undefined) tree[path[last]!] = {};
  else if (!isEmpty(found)) found['.'] = {};
}

function* children(tree: FieldSet): Generator<[string, FieldSet]> {
  for (const element in tree) if (element !== '.') yield [element, tree[element]!];
}

/** Puts an element into a set, unless nothing is left of it. */
function put(set: Building, element: string, member: boolean, below: FieldSet): void {
  if (isEmpty(below)) {
    if (member) set[element] = {};
  } else set[element] = member ? { '.': {}, ...below } : below;
}

function below(tree: FieldSet): FieldSet {
  if (!('.' in tree)) return tree;
  const rest: Building = {};
  for (const [element, subtree] of children(tree)) rest[element] = subtree;
  return rest;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const set = { ...a };
  for (const [element, right] of children(b)) {
    const left = a[element];
    if (left === undefined) set[element] = right;
    else put(set, element, isMember(left) || isMember(right), union(below(left), below(right)));
  }
  return set;
}

/** What is in `a` and not in `b`: each field for itself, so a parent stays when only its child goes. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const set: Building = {};
  for (const [element, left] of children(a)) {
    const right = b[element];
    if (right === undefined) set[element] = left;
    else {
      const member = isMember(left) && !isMember(right);
      put(set, element, member, difference(below(left), below(right)));
    }
  }
  return set;
}

/** What is in `a`, without the members of `b` and all that is below them. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b)) return a;
  const set: Building = {};
  for (const [element, left] of children(a)) {
    const right = b[element];
    if (right === undefined) set[element] = left;
    else if (!isMember(right)) put(set, element, isMember(left), without(below(left), right));
  }
  return set;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const set: Building = {};
  for (const [element, left] of children(a)) {
    const right = b[element];
    if (right === undefined) continue;
    const member = isMember(left) && isMember(right);
    put(set, element, member, intersection(below(left), below(right)));
  }
  return set;
}

export function has(set: FieldSet, path: readonly string[]): boolean {
  let tree: FieldSet | undefined = set;
  for (const element of path) {
    tree = tree[element];
    if (tree === undefined) return false;
  }
  return path.length > 0 && isMember(tree);
}

/** The set with every declared field that only has members below it as a member, too. */
export function withParents(set: FieldSet, type: Type): FieldSet {
  const result: Building = {};
  for (const [element, tree] of children(set)) {
    const field = element.startsWith('f:') ? type.map?.field(element.slice(2)) : undefined;
    const inner = element.startsWith('f:')
      ? (field?.type ?? type.map?.values ?? {})
      : (type.list?.items ?? {});
    const member = isMember(tree) || field !== undefined;
    put(result, element, member, withParents(below(tree), inner));
  }
  return result;
}

/** All paths of the set: at each level first the members, then what is below. */
export function pathsOf(set: FieldSet, prefix: readonly string[] = []): string[][] {
  const elements = [...children(set)].sort(([a], [b]) => compareElements(a, b));
  const paths = elements.filter(([, tree]) => isMember(tree)).map(([e]) => [...prefix, e]);
  for (const [element, tree] of elements) paths.push(...pathsOf(tree, [...prefix, element]));
  return paths;
}

/** The set with its elements in the order that the API shows. */
export function sorted(set: FieldSet): FieldSet {
  const elements = Object.keys(set);
  if (elements.length > 1) elements.sort(compareElements);
  const result: Building = {};
  for (const element of elements) result[element] = sorted(set[element]!);
  return result;
}

const RANK = '.fkvi';

/** The order of path elements: fields, keys, values; numbers by value (fieldpath/element.go). */
function compareElements(a: string, b: string): number {
  const rank = RANK.indexOf(a[0]!) - RANK.indexOf(b[0]!);
  if (rank !== 0) return rank;
  if (a[0] === 'f' || a[0] === '.') return a < b ? -1 : Number(a > b);
  const left = Object.entries(asKeys(a));
  const right = Object.entries(asKeys(b));
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compare(left[i]![0], right[i]![0]) || compare(left[i]![1], right[i]![1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function asKeys(element: string): Record<string, unknown> {
  const value = JSON.parse(element.slice(2)) as unknown;
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : { '': value };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === typeof b) return a! < b! ? -1 : Number(a! > b!);
  // Numbers stand before strings, strings before booleans (value/value.go).
  const order = ['number', 'string', 'boolean'];
  return order.indexOf(typeof a) - order.indexOf(typeof b);
}
