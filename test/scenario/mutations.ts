import fc from 'fast-check';
import { isMap, type Json } from '../../src/base/index.js';

/** Paths of every value of a document. */
function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const children = Array.isArray(value)
    ? value.flatMap((item: unknown, index) => paths(item, [...path, index]))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, child]) => paths(child, [...path, key]))
      : [];
  return [path, ...children];
}

type Change =
  | { how: 'drop' }
  | { how: 'replace'; value: unknown }
  | { how: 'add'; key: string; value: unknown }
  | { how: 'rename'; key: string };

const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    0.5,
    true,
    false,
    null,
    '',
    'a',
    '10s',
    '7Mi',
    'app=web',
    [],
    {},
    ['a'],
    {
      atLeast: 1,
    },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const key = fc.oneof(
  fc.constantFrom(
    'within',
    'hold',
    'http',
    'name',
    'undo',
    'selector',
    'kind',
    'anyOf',
    'atLeast',
    'load',
  ),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__'),
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ how: 'drop' as const }),
  value.map((value) => ({ how: 'replace' as const, value })),
  fc.tuple(key, value).map(([key, value]) => ({ how: 'add' as const, key, value })),
  key.map((key) => ({ how: 'rename' as const, key })),
);

/** A document with one to three changes at random places. */
export function mutated(document: unknown): fc.Arbitrary<unknown> {
  const places = paths(document).filter((path) => path.length > 0);
  return fc
    .array(fc.tuple(fc.constantFrom(...places), change), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      const copy = structuredClone(document);
      for (const [path, one] of changes) apply(copy, path, one);
      return copy;
    });
}

function apply(document: unknown, path: (string | number)[], change: Change): void {
  const last = path.at(-1) ?? '';
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((node, step) => (node as Json | undefined)?.[step] ?? undefined, document);
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, last)) return;
  const map = parent as Json;
  if (change.how === 'replace') map[last] = change.value;
  else if (change.how === 'add') {
    const target = map[last];
    if (isMap(target)) target[change.key] = change.value;
  } else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else {
    const former = map[last];
    delete map[last];
    if (change.how === 'rename') map[change.key] = former;
  }
}
