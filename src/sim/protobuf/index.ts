import { badRequest, type KubeObject } from '../machinery/index.js';
import { definition, definitionOf, type Definition } from '../spec/index.js';
import { readMessage } from './message.js';
import { readFields, WireError } from './wire.js';

/** What a protobuf body begins with; runtime.Unknown follows (apimachinery runtime/serializer/protobuf). */
const PREFIX = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/**
 * The object of a request body in `application/vnd.kubernetes.protobuf`, as its JSON would be. Numbers and
 * Go types of all fields are in the schema of sim/spec. Throws BadRequest.
 */
export function decodeProtobuf(body: Buffer): KubeObject {
  if (!body.subarray(0, PREFIX.length).equals(PREFIX)) {
    throw badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  try {
    return decodeUnknown(body.subarray(PREFIX.length));
  } catch (error) {
    if (error instanceof WireError) throw badRequest(`proto: ${error.message}`);
    throw error;
  }
}

/** runtime.Unknown: {1: {1: apiVersion, 2: kind}, 2: raw, 3: contentEncoding, 4: contentType}. */
function decodeUnknown(bytes: Buffer): KubeObject {
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  let contentType = '';
  for (const { number, bytes: value } of readFields(bytes)) {
    if (number === 1) {
      for (const field of readFields(value)) {
        if (field.number === 1) apiVersion = field.bytes.toString('utf8');
        if (field.number === 2) kind = field.bytes.toString('utf8');
      }
    } else if (number === 2) raw = value;
    else if (number === 4) contentType = value.toString('utf8');
  }
  if (contentType === 'application/json') return jsonObject(raw);
  const found = schemaOf(apiVersion, kind);
  if (found === undefined) {
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  }
  return readMessage(raw, found, { apiVersion, kind });
}

/** Options are of every group, and are the same in all. */
function schemaOf(apiVersion: string, kind: string): Definition | undefined {
  return (
    definitionOf(apiVersion, kind) ??
    (kind.endsWith('Options')
      ? definition(`io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`)
      : undefined)
  );
}

function jsonObject(raw: Buffer): KubeObject {
  try {
    return JSON.parse(raw.toString('utf8')) as KubeObject;
  } catch {
    throw new WireError('a raw value is no JSON');
  }
}
