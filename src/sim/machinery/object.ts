/** A JSON object whose fields are not known here. */
export type Fields = Record<string, unknown>;

/** `metadata` of an object, as far as every kind has it. Times are RFC 3339 with whole seconds. */
export interface Metadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFields[];
  selfLink?: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Fields;
  subresource?: string;
}

/** Any Kubernetes object. Generated types (`sim/types`) are structurally compatible with it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: Metadata;
}

/** A deep copy of JSON data: several times faster than structuredClone, which copies for every type. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clone) as T;
  const copy: Fields = {};
  for (const key in value) put(copy, key, clone((value as Fields)[key]));
  return copy as T;
}

/** Sets a key as data, also one that is called `__proto__`: a legal key of a ConfigMap. */
export function put(map: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value;
  else {
    const data = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(map, key, data);
  }
}

/** The value of a key that the object itself has. */
export function own(map: object, key: string): unknown {
  return Object.hasOwn(map, key) ? (map as Fields)[key] : undefined;
}

/** Whether two JSON values are the same; a key that is undefined counts as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((each, i) => same(each, b[i]));
  }
  for (const key in a) {
    if (!same((a as Fields)[key], own(b, key))) return false;
  }
  for (const key in b) {
    if ((b as Fields)[key] !== undefined && own(a, key) === undefined) return false;
  }
  return true;
}

/** The owner that manages the object, if one does. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

/** A JSON object: no list, no null. */
export function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
