import type * as z from 'zod';
import { clip, isMap, nearest } from '../base/index.js';
import { scenarioJsonSchema, type JsonSchema } from './json-schema.js';
import type { Problem } from './problem.js';
import { readIssueText } from './schema/issue-text.js';
import type { Locate, Path } from './source/position.js';

type Issue = z.core.$ZodIssue;

/** Zod's issues with a document as problems with places, codes, and the nearest valid words. */
export function issuesToProblems(issues: Issue[], document: unknown, locate: Locate): Problem[] {
  return heard(issues, [], document).flatMap((issue) => toProblems(issue, [], document, locate));
}

/** Letters from which on a near word is taken for the one that was meant. */
const SURE = 5;

/** A key that is misspelt is also missing: only the misspelling is reported. */
function heard(issues: Issue[], base: Path, document: unknown): Issue[] {
  const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys');
  const misspelt = new Set(unknown.map(({ path }) => nameOf(path)));
  const meant = new Set(
    unknown.flatMap(({ path, keys }) => {
      const at = [...base, ...path];
      // A short word is near to every other.
      return keys
        .filter((key) => key.length >= SURE)
        .map((key) => nameOf([...path, meantBy(at, key, document) ?? key]));
    }),
  );
  return issues.filter((issue) => {
    if (issue.code !== 'unrecognized_keys' && meant.has(nameOf(issue.path))) return false;
    const about = issue.code === 'custom' ? readIssueText(issue.message)?.code : undefined;
    const follows = about === 'E_ONE_OF' || about === 'E_NO_EXPECTATION';
    return !(follows && misspelt.has(nameOf(issue.path)));
  });
}

function toProblems(issue: Issue, base: Path, document: unknown, locate: Locate): Problem[] {
  const path = [...base, ...issue.path];
  const name = nameOf(path);
  const value = valueAt(document, path);
  const shown = clip(JSON.stringify(value) ?? 'nothing', 60);
  const own = readIssueText(issue.message);
  if (value === undefined && issue.code !== 'custom' && issue.code !== 'unrecognized_keys') {
    const parent = path.slice(0, -1);
    return [
      {
        ...locate(parent, 'key'),
        code: own?.code === 'E_NO_SYMPTOM' ? own.code : 'E_MISSING_KEY',
        message: `${nameOf(parent)} has no "${String(path.at(-1))}"`,
        ...hint(own?.expected ?? schemaAt(path)?.description),
      },
    ];
  }
  if (own) {
    const message = own.message ?? `${name} is ${shown}`;
    return [
      {
        ...locate(path, own.code === 'E_ONE_OF' ? 'key' : 'value'),
        code: own.code,
        message: own.message === undefined ? message : `${name}: ${message}`,
        ...hint(own.expected),
      },
    ];
  }
  const at = locate(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, document, locate));
    case 'invalid_union': {
      const branch = likeliest(issue.errors, value);
      if (branch === undefined) return [{ ...at, code: 'E_TYPE', message: `${name} is ${shown}` }];
      return heard(branch, path, document).flatMap((inner) =>
        toProblems(inner, path, document, locate),
      );
    }
    case 'invalid_key':
      return issue.issues.flatMap((inner): Problem[] => {
        const text = readIssueText(inner.message);
        return [
          {
            ...locate(path, 'key'),
            code: text?.code ?? 'E_NAME',
            message: `${JSON.stringify(path.at(-1))} is no valid key of ${nameOf(path.slice(0, -1))}`,
            ...hint(text?.expected),
          },
        ];
      });
    case 'invalid_value': {
      const values = issue.values.map(String);
      const suggestion = nearest(String(value), values);
      return [
        {
          ...at,
          code: 'E_VALUE',
          message: `${name} is ${shown}`,
          expected: values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`,
          ...(suggestion === undefined ? {} : { suggestion }),
        },
      ];
    }
    case 'invalid_type':
      return [
        {
          ...at,
          code: 'E_TYPE',
          message: `${name} is ${shown}`,
          expected: article(issue.expected),
        },
      ];
    case 'too_small':
    case 'too_big': {
      const bound =
        issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const unit =
        issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
      return [
        { ...at, code: 'E_RANGE', message: `${name} is ${shown}`, expected: `${bound}${unit}` },
      ];
    }
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return [{ ...at, code: 'E_VALUE', message: `${name} is ${shown}`, ...hint(describe(path)) }];
  }
}

/** The keys that the format has at a path. */
function keysAt(path: Path): string[] {
  return Object.keys(schemaAt(path)?.properties ?? {});
}

/** The key that an unknown one was most likely meant to be: one that is not there yet. */
function meantBy(
  path: Path,
  key: string,
  document: unknown,
  keys = keysAt(path),
): string | undefined {
  const parent = valueAt(document, path);
  const present = new Set(isMap(parent) ? Object.keys(parent) : []);
  return nearest(
    key,
    keys.filter((candidate) => !present.has(candidate)),
  );
}

function unknownKey(path: Path, key: string, document: unknown, locate: Locate): Problem {
  const keys = keysAt(path);
  const suggestion = meantBy(path, key, document, keys);
  return {
    ...locate([...path, key], 'key'),
    code: 'E_UNKNOWN_KEY',
    message: `${nameOf(path)} has no key "${key}"`,
    ...(keys.length === 0 ? {} : { expected: `one of ${keys.join(', ')}` }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** Of the branches of a union, the one that the value was most likely meant for. */
function likeliest(branches: Issue[][], value: unknown): Issue[] | undefined {
  const inside = branches.filter((issues) =>
    issues.some((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  if (inside.length > 0 && (typeof value !== 'object' || value === null || inside.length === 1)) {
    return inside[0];
  }
  const deepest = inside.filter((issues) =>
    issues.every((issue) => issue.code !== 'invalid_type' || issue.path.length > 0),
  );
  return deepest[0] ?? inside[0] ?? branches.at(-1);
}

/** The JSON Schema of a path, its `$ref`s and alternatives followed. */
function schemaAt(path: Path): JsonSchema | undefined {
  const root = scenarioJsonSchema();
  let nodes = [root];
  for (const segment of path) {
    nodes = nodes.flatMap((node) => open(node, root)).flatMap((node) => step(node, segment));
  }
  const all = nodes.flatMap((node) => open(node, root));
  if (all.length === 0) return undefined;
  const description = [...nodes, ...all].find(
    (node) => node.description !== undefined,
  )?.description;
  return {
    properties: Object.assign({}, ...all.map((node) => node.properties ?? {})) as Record<
      string,
      JsonSchema
    >,
    ...(description === undefined ? {} : { description }),
  };
}

function open(node: JsonSchema, root: JsonSchema): JsonSchema[] {
  if (node.$ref !== undefined) {
    const target =
      node.$ref === '#' ? root : root.definitions?.[node.$ref.replace('#/definitions/', '')];
    return target ? open(target, root) : [];
  }
  const inner = [...(node.allOf ?? []), ...(node.anyOf ?? [])];
  return [node, ...inner.flatMap((one) => open(one, root))];
}

function step(node: JsonSchema, segment: PropertyKey): JsonSchema[] {
  if (typeof segment === 'number') return node.items ? [node.items] : [];
  const property = node.properties?.[String(segment)];
  if (property) return [property];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}

function describe(path: Path): string | undefined {
  return schemaAt(path)?.description;
}

function hint(expected: string | undefined): { expected?: string } {
  return expected === undefined ? {} : { expected };
}

const ARTICLES: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function article(type: string): string {
  return ARTICLES[type] ?? type;
}

/** `faults[0].symptoms[1].http`; the root is "the scenario". */
export function nameOf(path: Path): string {
  const text = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  return text === '' ? 'the scenario' : text.replace(/^\./, '');
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    document,
  );
}
