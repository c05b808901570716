/**
 * What patches must know of a value's type: which lists are sets or maps, which maps are one value. A
 * value may be allowed more than one form (`IntOrString`, untyped JSON). Terms: structured-merge-diff
 * schema/elements.go.
 */
export interface Type {
  scalar?: Scalar;
  list?: ListType;
  map?: MapType;
}

export type Scalar = 'string' | 'numeric' | 'boolean' | 'untyped';

export interface ListType {
  /** One value, a set of scalars, or objects that are told apart by `keys`. */
  relation: 'atomic' | 'set' | 'map';
  keys: readonly string[];
  readonly items: Type;
}

export interface MapType {
  /** Whether it is one value that has one owner. */
  atomic: boolean;
  /** The declared field of that name. */
  field(name: string): Field | undefined;
  /** What every other key holds; none may be there when absent. */
  readonly values?: Type;
  /**
   * What an object of it is before anything is set: Go's zero value as JSON. A creation adds to that, so
   * nobody owns that there is a `spec`. Absent: `{}`.
   */
  readonly zero?: Record<string, unknown>;
}

export interface Field {
  readonly type: Type;
  /** `x-kubernetes-patch-strategy`: merge, replace, retainKeys. */
  strategies: readonly string[];
  /** `x-kubernetes-patch-merge-key`. */
  mergeKey?: string;
  default?: unknown;
}

/** Any JSON as one value. */
export const ATOMIC: Type = {
  scalar: 'untyped',
  list: {
    relation: 'atomic',
    keys: [],
    get items() {
      return ATOMIC;
    },
  },
  map: {
    atomic: true,
    field: () => undefined,
    get values() {
      return ATOMIC;
    },
  },
};

/** Any JSON, objects key by key and lists as one value: what has no schema. */
export const DEDUCED: Type = {
  scalar: 'untyped',
  list: { relation: 'atomic', keys: [], items: ATOMIC },
  map: {
    atomic: false,
    field: () => undefined,
    get values() {
      return DEDUCED;
    },
  },
};

/** The form that a value has, of those that its type allows. */
export function formOf(type: Type, value: unknown): 'scalar' | 'list' | 'map' {
  if (value === null || value === undefined) {
    if (type.map !== undefined) return 'map';
    return type.scalar === undefined ? 'list' : 'scalar';
  }
  if (Array.isArray(value)) return type.list === undefined ? 'scalar' : 'list';
  return typeof value === 'object' && type.map !== undefined ? 'map' : 'scalar';
}

/** The type of a key of a map. */
export function typeAt(map: MapType, key: string): Type {
  return map.field(key)?.type ?? map.values ?? ATOMIC;
}
