import { ElementError, elementText, fieldElement, itemElement } from './element.js';
import { goText, goType } from './go.js';
import { isMap } from './merge.js';
import type { ListType, MapType, Scalar, Type } from './type.js';
import { formOf } from './type.js';

/** What is wrong with a value, each with its path, as structured-merge-diff's typed/validate.go says it. */
export function problemsOf(value: unknown, type: Type): string[] {
  return check(value, type, '').map(({ path, text }) => (path === '' ? text : `${path}: ${text}`));
}

interface Problem {
  path: string;
  text: string;
}

function check(value: unknown, type: Type, path: string): Problem[] {
  if (value === null || value === undefined) return [];
  const form = formOf(type, value);
  if (form === 'list' && type.list !== undefined)
    return checkList(value as unknown[], type.list, path);
  if (form === 'map' && type.map !== undefined) {
    return checkMap(value as Record<string, unknown>, type.map, path);
  }
  const text = scalarProblem(value, type);
  return text === undefined ? [] : [{ path, text }];
}

function scalarProblem(value: unknown, type: Type): string | undefined {
  if (type.map !== undefined && type.scalar === undefined)
    return `expected map, got &{${goText(value)}}`;
  if (type.scalar === undefined) return `expected list, got &{${goText(value)}}`;
  if (matches(value, type.scalar)) return undefined;
  switch (type.scalar) {
    case 'numeric':
      return `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return `expected boolean, got &{${goText(value)}}`;
    case 'untyped':
      return `expected any scalar, got &{${goText(value)}}`;
  }
}

function matches(value: unknown, scalar: Scalar): boolean {
  if (scalar === 'untyped') return typeof value !== 'object';
  return typeof value === (scalar === 'numeric' ? 'number' : scalar);
}

function checkList(value: unknown[], list: ListType, path: string): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [i, item] of value.entries()) {
    let element = `i:${i}`;
    if (list.relation !== 'atomic') {
      try {
        element = itemElement(list, item);
      } catch (error) {
        if (!(error instanceof ElementError)) throw error;
        return [...problems, { path, text: `element ${i}: ${error.message}` }];
      }
      if (seen.has(element)) {
        problems.push({ path, text: `duplicate entries for key ${elementText(element)}` });
      }
      seen.add(element);
    }
    problems.push(...check(item, list.items, path + elementText(element)));
  }
  return problems;
}

function checkMap(value: Record<string, unknown>, map: MapType, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const key of Object.keys(value)) {
    const below = path + elementText(fieldElement(key));
    const type = map.field(key)?.type ?? map.values;
    if (type === undefined) {
      return [...problems, { path: below, text: 'field not declared in schema' }];
    }
    problems.push(...check(value[key], type, below));
  }
  return problems;
}

/** As Go's `%#v`. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isMap(value)) return typeof value === 'string' ? JSON.stringify(value) : goText(value);
  const keys = Object.keys(value).sort();
  const pairs = keys.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`);
  return `map[string]interface {}{${pairs.join(', ')}}`;
}
