import type { Definition, FieldType, Type as SpecType } from '../spec/index.js';
import { definition } from '../spec/index.js';
import type { Field, ListType, Type } from './type.js';
import { ATOMIC, DEDUCED } from './type.js';

const SCALARS: Record<SpecType['type'], Type> = {
  string: { scalar: 'string' },
  bytes: { scalar: 'string' },
  boolean: { scalar: 'boolean' },
  integer: { scalar: 'numeric' },
  number: { scalar: 'numeric' },
  time: { scalar: 'untyped' },
  microTime: { scalar: 'untyped' },
  duration: { scalar: 'untyped' },
  quantity: { scalar: 'untyped' },
  intOrString: { scalar: 'untyped' },
  raw: ATOMIC,
  fields: DEDUCED,
  json: DEDUCED,
  schemaOrArray: DEDUCED,
  schemaOrBool: DEDUCED,
  schemaOrStrings: DEDUCED,
  object: DEDUCED,
  list: ATOMIC,
  map: DEDUCED,
};

const known = new Map<string, Type>();

/** The type of a definition of the built-in API; undefined when there is none of that name. */
export function builtinType(name: string): Type | undefined {
  let type = known.get(name);
  if (type !== undefined) return type;
  const found = definition(name);
  if (found === undefined) return undefined;
  type = objectType(found);
  known.set(name, type);
  return type;
}

function objectType({ fields: specs, atomic }: Definition): Type {
  const fields = new Map<string, Field>();
  const field = (name: string): Field | undefined => {
    let made = fields.get(name);
    if (made !== undefined || !Object.hasOwn(specs, name)) return made;
    const spec = specs[name]!;
    made = {
      type: typeOf(spec),
      strategies: spec.strategies ?? [],
      mergeKey: spec.mergeKey,
      default: spec.default,
    };
    fields.set(name, made);
    return made;
  };
  let zero: Record<string, unknown> | undefined;
  return {
    map: {
      atomic: atomic === true,
      field,
      get zero() {
        return (zero ??= zeroOf(specs));
      },
    },
  };
}

const ZEROS: Partial<Record<SpecType['type'], unknown>> = {
  string: '',
  boolean: false,
  integer: 0,
  number: 0,
  quantity: '0',
  intOrString: 0,
};

/** Go's zero value: the fields that are encoded all the same. */
function zeroOf(specs: Record<string, FieldType>): Record<string, unknown> {
  const zero: Record<string, unknown> = {};
  for (const [name, { type, ref, go, omit }] of Object.entries(specs)) {
    const pointer = go.startsWith('*');
    if (type === 'object' && !pointer) {
      if (omit !== 'zero') zero[name] = builtinType(ref ?? '')?.map?.zero ?? {};
    } else if (omit === undefined) zero[name] = pointer ? null : (ZEROS[type] ?? null);
  }
  return zero;
}

function typeOf(spec: SpecType & Partial<FieldType>): Type {
  if (spec.type === 'object') {
    const type = builtinType(spec.ref ?? '') ?? DEDUCED;
    if (spec.atomic === undefined || type.map === undefined) return type;
    return { map: { ...type.map, zero: undefined, atomic: true } };
  }
  if (spec.type === 'list') return { list: listType(spec) };
  if (spec.type !== 'map') return SCALARS[spec.type];
  const values = spec.of === undefined ? DEDUCED : typeOf(spec.of);
  return { map: { atomic: spec.atomic === true, field: () => undefined, values } };
}

function listType(spec: SpecType & Partial<FieldType>): ListType {
  const merges = spec.strategies?.includes('merge') === true;
  const fallback = merges ? (spec.mergeKey === undefined ? 'set' : 'map') : 'atomic';
  const relation = spec.listType ?? fallback;
  const keys = spec.keys ?? (spec.mergeKey === undefined ? [] : [spec.mergeKey]);
  const items = spec.of === undefined ? ATOMIC : typeOf(spec.of);
  return { relation, keys: relation === 'map' ? keys : [], items };
}
