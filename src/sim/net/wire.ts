import { STATUS_CODES } from 'node:http';
import type { HttpRequest, HttpResponse } from '../contract/index.js';

/**
 * The head of an answer as it is on the wire, with the empty line behind it. Adds Content-Length behind
 * Content-Type, and Connection where the version and the wish of one side need it.
 */
export function wireHead(
  response: HttpResponse,
  request: Pick<HttpRequest, 'version'>,
  close: boolean,
): string {
  const { status } = response;
  const reason = response.reason ?? STATUS_CODES[status] ?? '';
  let head = `HTTP/1.1 ${status} ${reason}\r\n`;
  let length = status < 200 || status === 204 || status === 304;
  let connection = false;
  const lengthLine = `Content-Length: ${response.body.byteLength}\r\n`;
  for (const [name, value] of response.headers) {
    const lower = name.length === 10 || name.length === 14 ? name.toLowerCase() : '';
    if (lower === 'connection') {
      connection = true;
      head += close ? 'Connection: close\r\n' : `${name}: ${value}\r\n`;
      continue;
    }
    if (lower === 'content-length') length = true;
    head += `${name}: ${value}\r\n`;
    if (!length && name === 'Content-Type') {
      length = true;
      head += lengthLine;
    }
  }
  if (!length) head += lengthLine;
  if (!connection) {
    if (close) head += 'Connection: close\r\n';
    else if (request.version === '1.0') head += 'Connection: keep-alive\r\n';
  }
  return `${head}\r\n`;
}
