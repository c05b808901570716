import { ApiError, yaml, type Status } from '../machinery/index.js';
import { prefersYaml } from './accept.js';
import type { Call } from './call.js';

/** RFC 7234 warn-text: quotes and backslashes escaped, control characters gone. */
function warningHeader(text: string): string {
  const plain = [...text].filter((char) => char >= ' ' && char !== '\u007f').join('');
  return `299 - "${plain.replace(/[\\"]/g, '\\$&')}"`;
}

/** Warnings, and what every answer says. */
export function writeHead(call: Call, code: number, contentType: string): void {
  const { response, warnings } = call;
  response.setHeader('Cache-Control', 'no-cache, private');
  response.setHeader('Content-Type', contentType);
  // Header values are Latin-1; a warning may quote anything.
  if (warnings.length > 0) {
    response.setHeader(
      'Warning',
      warnings.map((text) => Buffer.from(warningHeader(text), 'utf8').toString('latin1')),
    );
  }
  response.writeHead(code);
}

/** YAML as the API server makes it of JSON: keys in order, and texts quoted that YAML 1.1 reads otherwise. */
function yamlOf(json: string): string {
  const options = { sortMapEntries: true, lineWidth: 0, indentSeq: false, version: '1.1' } as const;
  return yaml().stringify(JSON.parse(json), options);
}

/** Answers with a text: JSON, unless it is of another type, is YAML for those who ask for that. */
export function reply(
  call: Call,
  code: number,
  text: string | Uint8Array,
  type = 'application/json',
): void {
  const inYaml =
    type === 'application/json' &&
    typeof text === 'string' &&
    prefersYaml(call.request.headers.accept);
  const [body, contentType] = inYaml ? [yamlOf(text), 'application/yaml'] : [text, type];
  call.response.setHeader('Content-Length', Buffer.byteLength(body));
  writeHead(call, code, contentType);
  call.response.end(call.request.method === 'HEAD' ? undefined : body);
}

export function replyJson(call: Call, code: number, value: unknown): void {
  reply(call, code, `${JSON.stringify(value)}\n`);
}

/** A Status that says that all went well. */
export function success(details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
  };
}

/** Answers with the error's Status. What is no ApiError is a defect of ours: 500, told in the log by the caller. */
export function replyError(call: Call, error: unknown): void {
  const { response } = call;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status: Status =
    error instanceof ApiError
      ? error.status
      : {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
          reason: 'InternalError',
          details: {
            causes: [{ message: error instanceof Error ? error.message : String(error) }],
          },
          code: 500,
        };
  const retry = status.details?.retryAfterSeconds;
  if (retry !== undefined) response.setHeader('Retry-After', String(retry));
  // A body that was not read to its end would be taken for the next request.
  if (!call.request.complete) response.setHeader('Connection', 'close');
  replyJson(call, status.code ?? 500, status);
}
