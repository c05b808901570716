import { readJson } from './data.js';

/** Values that have no fields of their own. */
export type Scalar =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  /** Base64 in JSON. */
  | 'bytes'
  /** RFC 3339, whole seconds. */
  | 'time'
  /** RFC 3339 with six digits. */
  | 'microTime'
  /** Go's: `5m0s`. */
  | 'duration'
  | 'quantity'
  | 'intOrString'
  /** Any object (runtime.RawExtension). */
  | 'raw'
  /** metav1.FieldsV1. */
  | 'fields'
  /** Any JSON (apiextensions.JSON), and three unions of CRD schemas. */
  | 'json'
  | 'schemaOrArray'
  | 'schemaOrBool'
  | 'schemaOrStrings';

export interface Type {
  type: Scalar | 'object' | 'list' | 'map';
  /** `object`: the definition. */
  ref?: string;
  /** Items of a list, values of a map. */
  of?: Type;
  /** A list that is a message of its own in protobuf (ExtraValue). */
  wrapped?: true;
}

export interface FieldType extends Type {
  /** The Go type, as decoding errors name it: `*int32`, `[]v1.Container`, `v1.RestartPolicy`. */
  go: string;
  /** The number in protobuf; absent for fields of inlined structs (see `Definition.inline`). */
  proto?: number;
  /**
   * When encoding leaves the field out: `empty` (false, 0, '', null, [], {}; but a struct never is, and
   * a pointer only when null), `zero` (a struct that is all zero too); absent: never.
   */
  omit?: 'empty' | 'zero';
  /** x-kubernetes-list-type. Absent counts as atomic. */
  listType?: 'atomic' | 'set' | 'map';
  /** x-kubernetes-list-map-keys. */
  keys?: string[];
  /** x-kubernetes-map-type: atomic, of this use of a map or object. */
  atomic?: true;
  /** x-kubernetes-patch-merge-key. */
  mergeKey?: string;
  /** x-kubernetes-patch-strategy. */
  strategies?: ('merge' | 'replace' | 'retainKeys')[];
  enum?: string[];
  /** A default that OpenAPI states, such as TCP for a port's protocol: for the keys of lists. */
  default?: string;
}

/** A definition of the built-in API. */
export interface Definition {
  /** `io.k8s.api.core.v1.PodSpec`. */
  name: string;
  kinds?: { group: string; version: string; kind: string }[];
  /** x-kubernetes-map-type: atomic. */
  atomic?: true;
  required?: string[];
  /** By JSON name, with those of inlined structs. */
  fields: Record<string, FieldType>;
  /** Structs whose fields JSON has inlined, but which are messages of their own in protobuf. */
  inline?: { ref: string; proto: number }[];
}

let definitions: Map<string, Definition> | undefined;
let byKind: Map<string, string> | undefined;

function load(): Map<string, Definition> {
  if (definitions !== undefined) return definitions;
  const raw = readJson<Record<string, Omit<Definition, 'name'>>>('schema.json');
  definitions = new Map();
  for (const name in raw) definitions.set(name, { name, ...raw[name]! });
  return definitions;
}

/** A definition by its OpenAPI name, or undefined. */
export function definition(name: string): Definition | undefined {
  return load().get(name);
}

/** The definition of a kind: (`apps/v1`, `Deployment`) → `io.k8s.api.apps.v1.Deployment`. */
export function definitionOf(apiVersion: string, kind: string): Definition | undefined {
  if (byKind === undefined) {
    byKind = new Map();
    for (const { name, kinds } of load().values()) {
      for (const { group, version, kind: each } of kinds ?? []) {
        byKind.set(`${group === '' ? version : `${group}/${version}`} ${each}`, name);
      }
    }
  }
  const name = byKind.get(`${apiVersion} ${kind}`);
  return name === undefined ? undefined : definition(name);
}
