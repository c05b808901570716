import type { Kind } from '../contract/index.js';
import { badRequest, QuantityError, type Fields, type KubeObject } from '../machinery/index.js';
import { definition } from '../spec/index.js';
import { decodeFields, DecodeError } from './decode.js';
import { pruneCustom, structuralOf } from './custom/index.js';

const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** What is left of an object that a client wrote, and what was wrong with its fields. */
export interface Checked {
  value: KubeObject;
  /** `unknown field "spec.date"`, for warnings or a `strict decoding error`. */
  problems: string[];
}

/**
 * Checks what a client wrote against the schema of its kind, and drops unknown fields and nulls. Changes
 * the object. Throws BadRequest for a value of the wrong type, which no field validation lets pass:
 * `Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal …`.
 */
export function checkObject(kind: Kind, object: KubeObject): Checked {
  if (definition(kind.schema) === undefined) return checkCustom(kind, object);
  return { value: object, problems: decodeAs(kind, kind.schema, object as Fields) };
}

/** A custom resource: its metadata is checked as that of any object, the rest against its own schema. */
function checkCustom(kind: Kind, object: KubeObject): Checked {
  const { metadata } = object as Fields;
  const problems = isFields(metadata) ? decodeAs(kind, METADATA, metadata, 'metadata') : [];
  const schema = structuralOf(kind);
  if (schema !== undefined) problems.push(...pruneCustom(object as Fields, schema));
  return { value: object, problems };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function decodeAs(
  { kind, version }: Kind,
  schema: string,
  object: Fields,
  within?: string,
): string[] {
  try {
    return decodeFields(object, schema, within);
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof QuantityError)) throw error;
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`,
    );
  }
}
