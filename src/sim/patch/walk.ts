import { same } from '../machinery/index.js';
import { fieldElement, itemElement } from './element.js';
import type { FieldSet } from './fieldset.js';
import { insert, isEmpty, isMember } from './fieldset.js';
import { isMap, own, put } from './merge.js';
import type { ListType, MapType, Type } from './type.js';
import { formOf, typeAt } from './type.js';

/** All fields that a configuration speaks of (typed/tofieldset.go). */
export function fieldsOf(value: unknown, type: Type): FieldSet {
  const set: FieldSet = {};
  const path: string[] = [];
  const walk = (node: unknown, at: Type): void => {
    const form = formOf(at, node);
    if (form === 'scalar' || (form === 'list' ? at.list?.relation === 'atomic' : at.map?.atomic)) {
      insert(set, path);
    } else if (form === 'list' && Array.isArray(node)) items(node, at.list!);
    else if (isMap(node)) keys(node, at.map!);
  };
  const items = (list: unknown[], at: ListType): void => {
    const twice = new Set<string>();
    const seen = new Set<string>();
    for (const item of list) {
      const element = itemElement(at, item);
      if (seen.has(element)) twice.add(element);
      seen.add(element);
    }
    for (const item of list) {
      const element = itemElement(at, item);
      path.push(element);
      if (!twice.has(element)) walk(item, at.items);
      insert(set, path);
      path.pop();
    }
  };
  const keys = (map: Record<string, unknown>, at: MapType): void => {
    for (const key of Object.keys(map)) {
      const child = map[key];
      if (child === undefined) continue;
      path.push(fieldElement(key));
      walk(child, typeAt(at, key));
      const bare = child === null || (isMap(child) && Object.keys(child).length === 0);
      if (bare || at.field(key) === undefined) insert(set, path);
      path.pop();
    }
  };
  walk(value, type);
  return set;
}

/** What differs between two objects. No field is in more than one of the sets. */
export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

/** Compares two objects of a type (typed/compare.go). */
export function compare(old: unknown, next: unknown, type: Type): Comparison {
  const result: Comparison = { removed: {}, modified: {}, added: {} };
  const path: string[] = [];
  const walk = (left: unknown, right: unknown, at: Type): void => {
    if (left === right) return;
    const form = formOf(at, right ?? left);
    const mixed = left != null && right != null && formOf(at, left) !== form;
    const list = form === 'list' && !mixed;
    if (form === 'scalar' || mixed || (list ? at.list?.relation === 'atomic' : at.map?.atomic)) {
      return leaf(left, right);
    }
    if (isBare(left) && isBare(right)) return leaf(left, right);
    if (list) items(asList(left), asList(right), at.list!);
    else keys(asMap(left), asMap(right), at.map!);
    if (left === undefined) insert(result.added, path);
    else if (right === undefined) insert(result.removed, path);
  };
  const leaf = (left: unknown, right: unknown): void => {
    if (left === undefined) insert(result.added, path);
    else if (right === undefined) insert(result.removed, path);
    else if (!same(left, right)) insert(result.modified, path);
  };
  const keys = (
    left: Record<string, unknown>,
    right: Record<string, unknown>,
    at: MapType,
  ): void => {
    for (const key of Object.keys(left))
      step(fieldElement(key), left[key], own(right, key), at, key);
    for (const key of Object.keys(right)) {
      if (own(left, key) === undefined) step(fieldElement(key), undefined, right[key], at, key);
    }
  };
  const step = (element: string, left: unknown, right: unknown, at: MapType, key: string): void => {
    if (left === right) return;
    path.push(element);
    walk(left, right, typeAt(at, key));
    path.pop();
  };
  const items = (left: unknown[], right: unknown[], at: ListType): void => {
    const before = grouped(left, at);
    const after = grouped(right, at);
    for (const element of new Set([...before.keys(), ...after.keys()])) {
      const lefts = before.get(element) ?? [];
      const rights = after.get(element) ?? [];
      path.push(element);
      if (lefts.length <= 1 && rights.length <= 1) walk(lefts[0], rights[0], at.items);
      else if (lefts.length > 1 && rights.length > 1) {
        if (!same(lefts, rights)) insert(result.modified, path);
      } else if (lefts.length > 1) {
        walk(undefined, rights[0], at.items);
        insert(result.removed, path);
      } else {
        walk(lefts[0], undefined, at.items);
        insert(result.added, path);
      }
      path.pop();
    }
  };
  walk(old, next, type);
  return result;
}

/** The items of a list by their path elements; more than one where an element is there twice. */
function grouped(list: unknown[], type: ListType): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>();
  for (const item of list) {
    const element = itemElement(type, item);
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}

/** Absent, null or without content. */
function isBare(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asMap(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
}

/** The value without the items and keys of the set; null for what has nothing left (typed/remove.go). */
export function removeFields(value: unknown, set: FieldSet, type: Type): unknown {
  if (isEmpty(set)) return value;
  if (isBare(value)) return null;
  if (Array.isArray(value) && type.list !== undefined) {
    const { list } = type;
    if (list.relation === 'atomic') return null;
    const left: unknown[] = [];
    for (const item of value) {
      const tree = set[itemElement(list, item)];
      if (tree === undefined) left.push(item);
      else if (!isMember(tree)) left.push(removeFields(item, tree, list.items));
    }
    return left.length === 0 ? null : left;
  }
  if (isMap(value) && type.map !== undefined) {
    if (type.map.atomic) return null;
    const left: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const tree = set[fieldElement(key)];
      if (tree === undefined) put(left, key, value[key]);
      else if (!isMember(tree))
        put(left, key, removeFields(value[key], tree, typeAt(type.map, key)));
    }
    return Object.keys(left).length === 0 ? null : left;
  }
  return value;
}
