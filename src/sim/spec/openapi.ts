import { createHash } from 'node:crypto';
import type { CustomResourceDefinition } from '../types/index.js';
import { readCompressed, readJson } from './data.js';

let hashes: Record<string, string> | undefined;

/** The built-in documents that /openapi/v3 lists: from path (`api/v1`, `apis/apps/v1`) to hash. */
export function openApiPaths(): Readonly<Record<string, string>> {
  hashes ??= readJson<Record<string, string>>('v3/index.json');
  return hashes;
}

/** The OpenAPI v3 document of a built-in group version by its path, as JSON text; read anew at each call. */
export function openApiV3(path: string): Buffer | undefined {
  if (!Object.hasOwn(openApiPaths(), path)) return undefined;
  return readCompressed(`v3/${path.replaceAll('/', '_')}.json`);
}

/** The OpenAPI v2 document, of a whole cluster: JSON, or as application/com.github.proto-openapi.spec.v2.v1.0+protobuf. */
export function openApiV2(format: 'json' | 'protobuf'): Buffer {
  return readCompressed(format === 'json' ? 'v2.json' : 'v2.pb');
}

/** What the index calls the version of a document. */
export function openApiHash(document: string | Buffer): string {
  return createHash('sha512').update(document).digest('hex').toUpperCase();
}

interface Document {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

/**
 * The OpenAPI v3 document of one group version of custom resources, as JSON text
 * (apiextensions-apiserver pkg/controller/openapi/builder/builder.go). `crds`: all of that group.
 */
export function crdOpenApi(
  crds: CustomResourceDefinition[],
  group: string,
  version: string,
): string | undefined {
  let merged: Document | undefined;
  for (const crd of crds) {
    const document = crdDocument(crd, group, version);
    if (document === undefined) continue;
    if (merged === undefined) merged = document;
    else {
      Object.assign(merged.paths, document.paths);
      Object.assign(merged.components.schemas, document.components.schemas);
    }
  }
  return merged === undefined ? undefined : goJson(merged);
}

/** As Go writes JSON: safe inside HTML. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function crdDocument(
  { spec }: CustomResourceDefinition,
  group: string,
  version: string,
): Document | undefined {
  const found = spec.versions.find(({ name, served }) => name === version && served);
  if (spec.group !== group || found === undefined) return undefined;
  const { kind, plural } = spec.names;
  const camel = group
    .split(/[.-]/)
    .map((part, i) => (i === 0 ? part : capital(part)))
    .join('');
  const names: Record<string, string> = {
    package: [...group.split('.').reverse(), version].join('.'),
    group,
    version,
    tag: `${camel}_${version}`,
    operation: capital(camel) + capital(version),
    plural,
    Kind: kind,
  };
  const text = readCompressed('v3/crd.json')
    .toString('utf8')
    .replace(/<(\w+)>/g, (all, name: string) => names[name] ?? all);
  const document = JSON.parse(text) as Document;
  document.paths = paths(document.paths, spec.scope === 'Namespaced', found.subresources);
  const name = `${names.package}.${kind}`;
  document.components.schemas[name] = schemaOf(
    found.schema?.openAPIV3Schema,
    document.components.schemas[name],
  );
  return document;
}

const sorted = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The custom schema, with the fields that every object has. */
function schemaOf(custom: unknown, template: unknown): unknown {
  const { properties, ...rest } = (custom ?? { type: 'object' }) as { properties?: object };
  const known = template as { properties: Record<string, unknown> };
  const { apiVersion, kind, metadata } = known.properties;
  return {
    ...rest,
    properties: sorted({ ...properties, apiVersion, kind, metadata }),
    'x-kubernetes-group-version-kind': (template as Record<string, unknown>)[
      'x-kubernetes-group-version-kind'
    ],
  };
}

/** The paths of a namespaced resource, made into those of this one: its scope and subresources. */
function paths(
  template: Document['paths'],
  namespaced: boolean,
  subresources: object | undefined,
): Document['paths'] {
  const made: Document['paths'] = {};
  for (const [path, item] of Object.entries(template)) {
    if (!namespaced && !path.includes('{namespace}')) continue;
    const own = namespaced ? path : path.replace('/namespaces/{namespace}', '');
    made[own] = item;
    if (!own.endsWith('/{name}')) continue;
    const { get, put, patch, parameters } = item;
    for (const subresource of Object.keys(subresources ?? {})) {
      made[`${own}/${subresource}`] = { get, put, patch, parameters };
    }
  }
  return made;
}
