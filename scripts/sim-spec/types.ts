/** TypeScript interfaces of the API's definitions. */
import { GROUP_VERSIONS, type OpenApiSchema, refOf, type Source } from './source.js';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** Definitions that are not interfaces of their own. */
const KNOWN: Record<string, string> = {
  [`${META}ObjectMeta`]: 'Metadata',
  [`${META}OwnerReference`]: 'OwnerReference',
  [`${META}ManagedFieldsEntry`]: 'ManagedFields',
  [`${META}Time`]: 'string',
  [`${META}MicroTime`]: 'string',
  [`${META}FieldsV1`]: 'Fields',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'string',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'number | string',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'Fields',
};

/** Of apimachinery, only these are wanted: `Status` and the like have their place in machinery. */
const WANTED_META = ['DeleteOptions', 'LabelSelector', 'ListMeta', 'Condition'];

const HEADER = `// Made by scripts/sim-spec.ts from the OpenAPI documents of a cluster. Do not edit.
//
// Everything that a client may leave out is optional. Quantities are strings here: a number that
// a client sent becomes one when the API decodes the object.
import type { Fields, Metadata } from '../machinery/index.js';
`;

export function makeTypes({ schemas }: Source): string {
  const reachable = reach(schemas);
  const names = shortNames([...reachable]);
  const parts = [...reachable]
    .filter((name) => KNOWN[name] === undefined)
    .sort((a, b) => (names.get(a)! < names.get(b)! ? -1 : 1))
    .map((name) => declare(names.get(name)!, schemas.get(name)!, names));
  return `${HEADER}\n${parts.join('\n')}`;
}

/** The kinds of the served groups and what they refer to. */
function reach(schemas: Source['schemas']): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const each = (schema: OpenApiSchema | undefined): void => {
      if (schema === undefined) return;
      const ref = refOf(schema);
      if (ref !== undefined) visit(ref);
      each(schema.items);
      if (typeof schema.additionalProperties === 'object') each(schema.additionalProperties);
    };
    if (KNOWN[name] !== undefined) return;
    for (const field of Object.values(schemas.get(name)?.properties ?? {})) each(field);
  };
  for (const [name, schema] of schemas) {
    const served = schema['x-kubernetes-group-version-kind']?.some(({ group, version }) =>
      GROUP_VERSIONS.includes(group === '' ? version : `${group}/${version}`),
    );
    if (name.startsWith(META) ? WANTED_META.some((wanted) => name === META + wanted) : served) {
      visit(name);
    }
  }
  return found;
}

/** `Pod`; `EventsV1Event` where the last part is taken by a group that comes earlier. */
function shortNames(definitions: string[]): Map<string, string> {
  const taken = new Set(['Fields', 'ManagedFields', 'Metadata', 'OwnerReference']);
  const names = new Map<string, string>();
  for (const definition of definitions) {
    const known = KNOWN[definition];
    if (known !== undefined) {
      names.set(definition, known);
      continue;
    }
    const [kind, version, group] = definition.split('.').reverse() as [string, string, string];
    const name = taken.has(kind) ? capital(group) + capital(version) + kind : kind;
    taken.add(name);
    names.set(definition, name);
  }
  return names;
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function declare(name: string, schema: OpenApiSchema, names: Map<string, string>): string {
  // JSON, JSONSchemaPropsOrBool and the like say nothing of what they are.
  if (schema.properties === undefined) return `export type ${name} = unknown;\n`;
  const lines = Object.entries(schema.properties).map(([field, type]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(field) ? field : `'${field}'`;
    const optional = schema.required?.includes(field) === true && field !== 'metadata' ? '' : '?';
    return `  ${key}${optional}: ${typeOf(type, names)};`;
  });
  if (lines.length === 0) return `export type ${name} = Record<string, never>;\n`;
  return [`export interface ${name} {`, ...lines, '}', ''].join('\n');
}

function typeOf(schema: OpenApiSchema, names: Map<string, string>): string {
  const ref = refOf(schema);
  if (ref !== undefined) return names.get(ref)!;
  switch (schema.type) {
    case 'array': {
      const item = typeOf(schema.items!, names);
      return item.includes('|') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `Record<string, ${typeOf(schema.additionalProperties, names)}>`
        : 'Fields';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case undefined:
    default:
      return 'unknown';
  }
}
