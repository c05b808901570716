import { z } from './schema/zod.js';
import { scenarioSchema } from './schema/scenario.js';

/** A JSON Schema node, as far as this room reads one. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  definitions?: Record<string, JsonSchema>;
}

let made: JsonSchema | undefined;

/**
 * The format as JSON Schema (draft 7, which is what editors speak), for what people write:
 * checked in as `scenarios/scenario.schema.json`. It says everything about shape; what
 * needs the manifests, and the bounds on regular expressions, only `lab validate` knows.
 */
export function scenarioJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-07' }) as JsonSchema;
  return made;
}
