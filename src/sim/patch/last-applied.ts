import type { KubeObject } from '../machinery/index.js';
import type { FieldSet } from './fieldset.js';
import { difference } from './fieldset.js';
import { isMap } from './merge.js';
import type { Type } from './type.js';
import { compare, fieldsOf } from './walk.js';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The most bytes that all annotations may have together. */
const MAX = 256 * 1024;

/**
 * Fields that `kubectl apply --server-side` may take without force because the client-side apply before it
 * set them (internal/lastappliedmanager.go); undefined when there was none of this version.
 */
export function allowedByLastApplied(
  live: KubeObject,
  { apiVersion, type }: { apiVersion: string; type: Type },
): FieldSet | undefined {
  const text = live.metadata?.annotations?.[ANNOTATION];
  if (text === undefined || text === '') return undefined;
  let last: unknown;
  try {
    last = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(last) || last.apiVersion !== apiVersion) return undefined;
  const { modified, added, removed } = compare(last, live, type);
  return [modified, added, removed].reduce(difference, fieldsOf(last, type));
}

/** Keeps the annotation of client-side apply up to date, where there is one (internal/lastappliedupdater.go). */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const annotations = object.metadata?.annotations;
  if (!annotations?.[ANNOTATION]) return object;
  const config = { ...applied, metadata: { ...applied.metadata } };
  const rest = { ...config.metadata.annotations };
  delete rest[ANNOTATION];
  if (Object.keys(rest).length > 0) config.metadata.annotations = rest;
  else delete config.metadata.annotations;
  const next: Record<string, string> = {
    ...annotations,
    [ANNOTATION]: `${JSON.stringify(ordered(config))}\n`,
  };
  if (sizeOf(next) > MAX) delete next[ANNOTATION];
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

function sizeOf(annotations: Record<string, string>): number {
  let size = 0;
  for (const key in annotations)
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key]!);
  return size;
}

/** With all keys in the order of the alphabet, as Go encodes maps. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key])]),
  );
}
