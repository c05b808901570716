import type { Kind } from '../../contract/index.js';

/** A node of a custom resource's schema (apiextensions v1 JSONSchemaProps, as far as it is checked). */
export interface Structural {
  type?: string;
  format?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  items?: Structural;
  properties?: Record<string, Structural>;
  additionalProperties?: Structural | boolean;
  allOf?: Structural[];
  anyOf?: Structural[];
  oneOf?: Structural[];
  not?: Structural;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-validations'?: unknown[];
}

const schemas = new WeakMap<Kind, Structural>();

export function remember(kind: Kind, schema: Structural): void {
  schemas.set(kind, schema);
}

/** The schema of a kind that `customKind` made. */
export function structuralOf(kind: Kind): Structural | undefined {
  return schemas.get(kind);
}

/** The schema of values whose key has none of its own. */
export function valuesOf({ additionalProperties }: Structural): Structural | undefined {
  if (additionalProperties === true) return { 'x-kubernetes-preserve-unknown-fields': true };
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Calls `visit` for a node and all below it that objects may reach. */
export function visitSchemas(schema: Structural, visit: (node: Structural) => void): void {
  visit(schema);
  if (schema.items !== undefined) visitSchemas(schema.items, visit);
  const values = valuesOf(schema);
  if (values !== undefined) visitSchemas(values, visit);
  for (const each of Object.values(schema.properties ?? {})) visitSchemas(each, visit);
}
