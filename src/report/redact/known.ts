import { isMap, isSecretName, type Json } from '../../base/index.js';

/**
 * The secret values in a Kubernetes object, a patch, or anything that holds such: data of
 * Secrets (as text, where their base64 is text), environment entries and data with a name like
 * `DB_PASSWORD`. For a `redactor`.
 */
export function secretValuesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretValuesOf);
  if (!isMap(value)) return [];
  return [
    ...(value.kind === 'Secret' ? ofSecret(value) : []),
    ...named(value.data),
    ...named(value.stringData),
    ...(typeof value.name === 'string' && isSecretName(value.name) ? strings([value.value]) : []),
    ...Object.values(value).flatMap(secretValuesOf),
  ];
}

/** The secret values of a patch of an object; `target`: the object as it is known, for the places of a JSON patch. */
export function secretValuesOfPatch(kind: string, body: unknown, target?: unknown): string[] {
  if (!Array.isArray(body)) return secretValuesOf(isMap(body) ? { ...body, kind } : body);
  return body.filter(isMap).flatMap(({ path, value }) => {
    const keys = String(path).split('/').slice(1);
    const entry = keys.slice(0, -1).reduce(child, target);
    const name = isMap(entry) && keys.at(-1) === 'value' ? entry.name : keys.at(-1);
    // The patch as the object it would make: `{data: {password: …}}`, or an entry `{name, value}`.
    const made = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return [
      ...secretValuesOf({ kind, ...(isMap(made) ? made : {}) }),
      ...secretValuesOf({ name, value }),
    ];
  });
}

function child(value: unknown, key: string): unknown {
  return isMap(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
}

function ofSecret({ data, stringData }: Json): string[] {
  const encoded = isMap(data) ? strings(Object.values(data)) : [];
  return [
    ...encoded.map(decoded),
    ...(isMap(stringData) ? strings(Object.values(stringData)) : []),
  ];
}

/** The text behind a base64 value; the value itself where that is no text. */
function decoded(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8');
  return Buffer.from(text, 'utf8').toString('base64') === value.trim() ? text : value;
}

function named(map: unknown): string[] {
  if (!isMap(map)) return [];
  return strings(Object.entries(map).map(([key, item]) => (isSecretName(key) ? item : undefined)));
}

function strings(values: unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
