/** The compact schema: what OpenAPI says of each definition, joined with how Go encodes it. */
import type { Definition, FieldType, Scalar, Type } from '../../src/sim/spec/index.js';
import { type OpenApiSchema, refOf, type Source } from './source.js';

interface GoField {
  go: string;
  ref?: string;
  omit?: boolean;
  omitZero?: boolean;
  proto?: number;
}

interface GoDefinition {
  fields: Record<string, GoField>;
  inline?: { ref: string; proto: number }[];
  /** What it is when it is no struct. */
  go?: string;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.';

/** Go types that encode themselves. */
const SPECIAL: Record<string, Scalar> = {
  [`${META}Time`]: 'time',
  [`${META}MicroTime`]: 'microTime',
  [`${META}Duration`]: 'duration',
  [`${META}FieldsV1`]: 'fields',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'raw',
  [`${EXTENSIONS}JSON`]: 'json',
  [`${EXTENSIONS}JSONSchemaPropsOrArray`]: 'schemaOrArray',
  [`${EXTENSIONS}JSONSchemaPropsOrBool`]: 'schemaOrBool',
  [`${EXTENSIONS}JSONSchemaPropsOrStringArray`]: 'schemaOrStrings',
};

/** Go types that are lists or maps under a name. */
const NAMED: Record<string, string> = {
  'v1.ResourceList': 'map[v1.ResourceName]resource.Quantity',
  'v1.JSONSchemaDefinitions': 'map[string]v1.JSONSchemaProps',
  'v1.JSONSchemaDependencies': 'map[string]v1.JSONSchemaPropsOrStringArray',
  'v1.ValidationRules': '[]v1.ValidationRule',
  'v1.Verbs': '[]string',
};
const NAMED_REFS: Record<string, string> = {
  'v1.ResourceList': 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'v1.JSONSchemaDefinitions': `${EXTENSIONS}JSONSchemaProps`,
  'v1.JSONSchemaDependencies': `${EXTENSIONS}JSONSchemaPropsOrStringArray`,
  'v1.ValidationRules': `${EXTENSIONS}ValidationRule`,
};

const BASIC: Record<string, Scalar> = {
  bool: 'boolean',
  int32: 'integer',
  int64: 'integer',
  float64: 'number',
};

export function makeSchema({ text, schemas }: Source): string {
  const go = JSON.parse(text('go-types.json')) as Record<string, GoDefinition>;
  const lines = Object.keys(go)
    .filter((name) => SPECIAL[name] === undefined && go[name]!.go === undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(define(name, go, schemas))}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function define(
  name: string,
  go: Record<string, GoDefinition>,
  schemas: Source['schemas'],
): Omit<Definition, 'name'> {
  const open = schemas.get(name);
  const { inline } = go[name]!;
  const fields: Record<string, FieldType> = {};
  for (const [field, known] of Object.entries(flat(name, go))) {
    fields[field] = fieldType(known, open?.properties?.[field]);
  }
  return {
    ...(open?.['x-kubernetes-group-version-kind'] === undefined
      ? {}
      : { kinds: open['x-kubernetes-group-version-kind'] }),
    ...(open?.['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
    ...(open?.required === undefined ? {} : { required: open.required }),
    ...(inline === undefined ? {} : { inline }),
    fields,
  };
}

/** The fields as JSON has them: with those of inlined structs, which have no number of their own. */
function flat(name: string, go: Record<string, GoDefinition>): Record<string, GoField> {
  const { fields, inline = [] } = go[name]!;
  const all = { ...fields };
  for (const { ref } of inline) {
    for (const [field, known] of Object.entries(flat(ref, go))) {
      all[field] = { ...known, proto: undefined };
    }
  }
  return all;
}

function fieldType({ go, ref, omit, omitZero, proto }: GoField, open?: OpenApiSchema): FieldType {
  const keep = <K extends keyof FieldType>(key: K, value: FieldType[K] | undefined): object =>
    value === undefined ? {} : { [key]: value };
  const listType = open?.['x-kubernetes-list-type'] as FieldType['listType'];
  return {
    ...typeOf(go, ref),
    go,
    ...keep('proto', proto),
    ...(omitZero === true ? { omit: 'zero' } : omit === true ? { omit: 'empty' } : {}),
    ...keep('listType', listType),
    ...keep('keys', open?.['x-kubernetes-list-map-keys']),
    ...(open?.['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
    ...keep('mergeKey', open?.['x-kubernetes-patch-merge-key']),
    ...keep('strategies', strategies(open)),
    ...keep('enum', open?.enum),
    ...keep('default', scalarDefault(open)),
  };
}

const strategies = (open?: OpenApiSchema): FieldType['strategies'] =>
  open?.['x-kubernetes-patch-strategy']?.split(',') as FieldType['strategies'];

function scalarDefault(open?: OpenApiSchema): string | undefined {
  const value = (open as { default?: unknown } | undefined)?.default;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function typeOf(go: string, ref: string | undefined): Type {
  const type = go.replace(/^\*/, '');
  const named = NAMED[type];
  if (named !== undefined) return typeOf(named, NAMED_REFS[type]);
  // A list in Go, but a message of its own in protobuf.
  if (type === 'v1.ExtraValue') return { type: 'list', of: { type: 'string' }, wrapped: true };
  if (type === '[]uint8') return { type: 'bytes' };
  if (type.startsWith('[]')) return { type: 'list', of: typeOf(type.slice(2), ref) };
  if (type.startsWith('map[')) {
    return { type: 'map', of: typeOf(type.slice(type.indexOf(']') + 1), ref) };
  }
  if (ref === undefined) return { type: BASIC[type] ?? 'string' };
  const special = SPECIAL[ref];
  return special === undefined ? { type: 'object', ref } : { type: special };
}

/** Whether every definition that OpenAPI has of the served kinds is in the schema: else a group is missing. */
export function missing(schema: string, { schemas }: Source): string[] {
  const known = JSON.parse(schema) as Record<string, unknown>;
  const lost = new Set<string>();
  for (const name of Object.keys(known)) {
    for (const field of Object.values(schemas.get(name)?.properties ?? {})) {
      const ref = refOf(field) ?? refOf(field.items ?? {});
      if (ref !== undefined && known[ref] === undefined && SPECIAL[ref] === undefined)
        lost.add(ref);
    }
  }
  return [...lost];
}
