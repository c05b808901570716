import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import type { Connection, HttpResponse } from '../contract/index.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { unavailable, type Place } from './proxy-target.js';

/** Headers of one connection, not of the message (RFC 9110 7.6.1), and those that are the API server's own. */
const OWN = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What goes on to the pod: apimachinery pkg/util/proxy adds who asked for what. */
function onward(
  headers: IncomingHttpHeaders,
  path: string,
  length: number,
): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name) || name.startsWith('impersonate-') || value === undefined) continue;
    sent[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const before = sent['x-forwarded-for'];
  return {
    ...sent,
    ...(length > 0 ? { 'content-length': String(length) } : {}),
    'x-forwarded-for': before === undefined ? '127.0.0.1' : `${before}, 127.0.0.1`,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': path,
  };
}

/**
 * Hands a request on to a pod and its answer back (apimachinery pkg/util/proxy/upgradeaware.go). What is
 * left out: links in HTML stay as they are, and no connection is upgraded. Rejects with ApiError.
 */
export async function forward(
  call: Call,
  { ip, port }: Place,
  dial: () => Promise<Connection>,
): Promise<void> {
  const { request, response, path } = call;
  const [, root = '', rest] = /^(.*?\/proxy)(?=\/|$)(.*)$/.exec(path) ?? [];
  const query = (request.url ?? '').slice(path.length);
  const method = request.method ?? 'GET';
  if (rest === '' && (method === 'GET' || method === 'HEAD')) {
    response.writeHead(301, { Location: `${path}/${query}` }).end();
    return;
  }
  const body = await readBody(request);
  const connection = await dial();
  response.once('close', () => connection.close());
  let answer: HttpResponse;
  try {
    answer = await connection.request({
      method,
      path: `${rest === '' ? '/' : rest}${query}`,
      version: '1.1',
      headers: onward(request.headers, path, body.length),
      body,
    });
  } catch {
    throw unavailable(`error trying to reach service: read tcp ${ip}:${port}: EOF`);
  }
  response.statusCode = answer.status;
  response.statusMessage = answer.reason ?? STATUS_CODES[answer.status] ?? '';
  for (const [name, value] of answer.headers) {
    const here =
      name.toLowerCase() === 'location' && /^\/(?!\/)/.test(value) ? root + value : value;
    response.appendHeader(name, here);
  }
  if (method !== 'HEAD') response.setHeader('Content-Length', answer.body.length);
  response.end(method === 'HEAD' ? undefined : answer.body);
}
