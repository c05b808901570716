/** The documents of a real cluster that the simulator's data is made from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the simulator serves of the API, in the order in which short names are given out. */
export const GROUP_VERSIONS = [
  'v1',
  'apps/v1',
  'batch/v1',
  'policy/v1',
  'autoscaling/v1',
  'networking.k8s.io/v1',
  'discovery.k8s.io/v1',
  'events.k8s.io/v1',
  'rbac.authorization.k8s.io/v1',
  'coordination.k8s.io/v1',
  'storage.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
];

/** The part of OpenAPI's schema object that Kubernetes uses. */
export interface OpenApiSchema {
  $ref?: string;
  allOf?: OpenApiSchema[];
  oneOf?: OpenApiSchema[];
  type?: string;
  format?: string;
  properties?: Record<string, OpenApiSchema>;
  items?: OpenApiSchema;
  additionalProperties?: OpenApiSchema | boolean;
  required?: string[];
  enum?: string[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-unions'?: unknown;
}

export interface Source {
  /** The text of a file of the folder. */
  text: (file: string) => string;
  bytes: (file: string) => Buffer;
  /** All schemas of the served groups, in the order of `GROUP_VERSIONS`. */
  schemas: Map<string, OpenApiSchema>;
}

/** The file of a group version's document: `v3/api_v1.json`, `v3/apis_apps_v1.json`. */
export function documentFile(groupVersion: string): string {
  return `v3/${pathOf(groupVersion).replaceAll('/', '_')}.json`;
}

/** `api/v1`, `apis/apps/v1`. */
export function pathOf(groupVersion: string): string {
  return groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
}

/** The name that a schema refers to. */
export function refOf(schema: OpenApiSchema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref?.slice(ref.lastIndexOf('/') + 1);
}

export function readSource(folder: string): Source {
  const bytes = (file: string): Buffer => readFileSync(join(folder, file));
  const text = (file: string): string => bytes(file).toString('utf8');
  const schemas = new Map<string, OpenApiSchema>();
  for (const groupVersion of GROUP_VERSIONS) {
    if (!existsSync(join(folder, documentFile(groupVersion)))) throw new Error(groupVersion);
    const document = JSON.parse(text(documentFile(groupVersion))) as {
      components: { schemas: Record<string, OpenApiSchema> };
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!schemas.has(name)) schemas.set(name, schema);
    }
  }
  return { bytes, text, schemas };
}
