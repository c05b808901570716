import type { Field, ListType, MapType, Scalar, Type } from './type.js';
import { ATOMIC, DEDUCED } from './type.js';

/** An OpenAPI schema, as far as patches need it: of the API's own documents or of a CRD. */
export interface OpenApiSchema {
  $ref?: string;
  allOf?: OpenApiSchema[];
  type?: string;
  format?: string;
  properties?: Record<string, OpenApiSchema>;
  additionalProperties?: OpenApiSchema | boolean;
  items?: OpenApiSchema;
  default?: unknown;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
}

/** Definitions whose schema says less than is meant (kube-openapi pkg/schemaconv/openapi.go). */
const SPECIAL: Record<string, Type> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { scalar: 'untyped' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': ATOMIC,
};

/** Reads types from OpenAPI schemas; each is read once, when it is first asked for. */
export function typesOf(
  find: (name: string) => OpenApiSchema | undefined,
): (schema: OpenApiSchema) => Type {
  const known = new WeakMap<OpenApiSchema, Type>();
  const read = (schema: OpenApiSchema): Type => {
    let type = known.get(schema);
    if (type === undefined) known.set(schema, (type = make(schema)));
    return type;
  };
  const make = (schema: OpenApiSchema): Type => {
    const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
    if (ref !== undefined) {
      const name = ref.slice(ref.lastIndexOf('/') + 1);
      const target = find(name);
      const type = SPECIAL[name] ?? (target === undefined ? DEDUCED : read(target));
      const atomic = schema['x-kubernetes-map-type'];
      if (atomic === undefined || type.map === undefined) return type;
      return { ...type, map: override(type.map, atomic === 'atomic') };
    }
    switch (schema.type) {
      case 'object':
        return { map: mapOf(schema) };
      case 'array':
        return { list: listOf(schema) };
      case undefined:
      case '':
        return { scalar: 'untyped', list: listOf(schema), map: mapOf(schema) };
      default:
        return { scalar: scalarOf(schema.type, schema.format) };
    }
  };
  const mapOf = (schema: OpenApiSchema): MapType => {
    const fields = new Map<string, Field>();
    const { properties, additionalProperties: others } = schema;
    const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
    const free = open || properties === undefined;
    return {
      atomic: schema['x-kubernetes-map-type'] === 'atomic',
      field: (name) => {
        let field = fields.get(name);
        if (field !== undefined || properties === undefined) return field;
        if (!Object.hasOwn(properties, name)) return undefined;
        const property = properties[name]!;
        field = {
          get type() {
            return read(property);
          },
          strategies: property['x-kubernetes-patch-strategy']?.split(',') ?? [],
          mergeKey: property['x-kubernetes-patch-merge-key'],
          default: property.default,
        };
        fields.set(name, field);
        return field;
      },
      get values() {
        if (typeof others === 'object') return read(others);
        return others === true || (others === undefined && free) ? DEDUCED : undefined;
      },
    };
  };
  const listOf = (schema: OpenApiSchema): ListType => ({
    ...relationOf(schema),
    get items() {
      return schema.items === undefined ? ATOMIC : read(schema.items);
    },
  });
  return read;
}

function override(map: MapType, atomic: boolean): MapType {
  return {
    atomic,
    field: (name) => map.field(name),
    get values() {
      return map.values;
    },
  };
}

function relationOf(schema: OpenApiSchema): Pick<ListType, 'relation' | 'keys'> {
  const atomic = { relation: 'atomic' as const, keys: [] };
  const declared = schema['x-kubernetes-list-type'];
  if (declared === 'atomic') return atomic;
  if (declared === 'set') return { relation: 'set', keys: [] };
  if (declared === 'map') {
    return { relation: 'map', keys: schema['x-kubernetes-list-map-keys'] ?? [] };
  }
  const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
  if (!strategy.startsWith('merge')) return atomic;
  const key = schema['x-kubernetes-patch-merge-key'];
  return key === undefined ? { relation: 'set', keys: [] } : { relation: 'map', keys: [key] };
}

function scalarOf(type: string, format: string | undefined): Scalar {
  switch (type) {
    case 'integer':
    case 'number':
      return 'numeric';
    case 'boolean':
      return 'boolean';
    case 'string':
      return format === undefined || format === '' || format === 'byte' ? 'string' : 'untyped';
    default:
      return 'untyped';
  }
}
