import type { IncomingMessage } from 'node:http';
import { checkObject, duplicateFields } from '../schema/index.js';
import { decodeProtobuf } from '../protobuf/index.js';
import {
  badRequest,
  failure,
  messageOf,
  parseJson,
  yaml,
  type KubeObject,
} from '../machinery/index.js';
import { apiVersionOf } from '../registry/index.js';
import { mediaTypeOf, readBody } from './body.js';
import { warn, type Call } from './call.js';
import type { Target } from './route.js';

const JSON_TYPES = new Set(['', 'application/json', 'text/plain', '*/*']);

/** What a refusal shows of a body: apiserver pkg/endpoints/handlers/rest.go summarizeData. */
function summaryOf(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, 30).toString(body[0] === 0x7b ? 'utf8' : 'hex');
  return body.length > 30 ? `${start} ...` : start;
}

/** A body as a value, whatever it is of; errors name the kind. Throws UnsupportedMediaType and BadRequest. */
export function parseBody(request: IncomingMessage, body: Buffer, kind: string): unknown {
  const type = mediaTypeOf(request);
  if (type === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(body);
  try {
    if (JSON_TYPES.has(type)) return parseJson(body);
    if (type === 'application/yaml') return yaml().parse(body.toString('utf8')) as unknown;
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${messageOf(error)} (${summaryOf(body)})`,
    );
  }
  throw failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
}

/** Reads the object that a request writes: its kind, its fields and its namespace checked. Throws ApiError. */
export async function readObject(call: Call, target: Target): Promise<KubeObject> {
  const body = await readBody(call.request);
  const value = parseBody(call.request, body, target.kind.kind);
  const twice = JSON_TYPES.has(mediaTypeOf(call.request))
    ? duplicateFields(body.toString('utf8'))
    : [];
  return adopt(call, target, value, twice);
}

/** Checks what a client wrote (or what its patch made) against the kind and place it was written to. */
export function adopt(
  call: Call,
  target: Target,
  value: unknown,
  problems: string[] = [],
): KubeObject {
  const { kind, namespace } = target;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  const object = value as KubeObject;
  const apiVersion = apiVersionOf(kind);
  if ((object.kind ?? '') === '') object.kind = kind.kind;
  if ((object.apiVersion ?? '') === '') object.apiVersion = apiVersion;
  if (object.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (object.kind !== kind.kind) {
    throw badRequest(
      `${object.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting (${kind.version}.${object.kind}) to (${kind.version}.${kind.kind}): unknown conversion`,
    );
  }
  const checked = checkFieldsOf(call, target, object, problems);
  if (kind.namespaced) {
    const own = checked.metadata?.namespace ?? '';
    if (own !== '' && own !== namespace) {
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      );
    }
    checked.metadata = { ...checked.metadata, namespace };
  }
  return checked;
}

/** `fieldValidation`: Strict refuses unknown and double fields, Warn (the default) warns, Ignore drops them. */
function checkFieldsOf(
  call: Call,
  { kind }: Target,
  object: KubeObject,
  known: string[],
): KubeObject {
  const mode = call.query.get('fieldValidation') ?? '';
  const { value, problems: unknown } = checkObject(kind, object);
  const problems = [...known, ...unknown];
  if (problems.length > 0 && mode === 'Strict') {
    const list = problems.join(', ');
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${list}`,
    );
  }
  if (mode !== 'Ignore') for (const problem of problems) warn(call, problem);
  return value;
}
