import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, messageOf } from '../machinery/index.js';
import type { Certificates } from '../tls/index.js';
import { authenticate, isLoopback } from './authenticate.js';
import type { Call } from './call.js';
import { groupList, oneGroup, resourceList } from './discovery.js';
import { impersonated } from './impersonate.js';
import { labPaths, type Info } from './lab.js';
import { metrics } from './metrics.js';
import { openApi } from './openapi.js';
import type { Parts } from './parts.js';
import { reply, replyError, replyJson } from './reply.js';
import { answer } from './requests.js';
import { routeOf } from './route.js';
import { openStream } from './streaming.js';
import { VERSION } from './version.js';

export interface ServerParts extends Parts {
  info: Info;
  /** Whether the cluster has come up: all nodes were Ready once. What becomes of them later is not the API's health. */
  ready: () => boolean;
  stop: () => void;
}

export interface ApiServer {
  /** `https://127.0.0.1:PORT`. */
  url: string;
  close(): Promise<void>;
}

/** Header names and lines longer than that are refused by node itself, with 431. */
const LONGEST_HEAD = 64 * 1024;

/** Serves the API on 127.0.0.1. `port` 0: any free one. Rejects when the port is taken. */
export async function serve(
  parts: ServerParts,
  certificates: Certificates,
  port: number,
): Promise<ApiServer> {
  const server = createServer(
    {
      cert: certificates.certificate,
      key: certificates.key,
      maxHeaderSize: LONGEST_HEAD,
      ALPNProtocols: ['http/1.1'],
      // Watches last for hours; a client that says nothing is dropped by headersTimeout.
      requestTimeout: 0,
      keepAliveTimeout: 90_000,
    },
    (request, response) => void handle(parts, request, response),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(parts, request, socket, head);
  });
  // A client that speaks no TLS, or goes in the middle of it.
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  const sockets = track(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: got } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${got}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** All open connections: those of watches do not end by themselves. */
function track(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function callOf(request: IncomingMessage, response: ServerResponse): Call {
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  return {
    request,
    response,
    path,
    query: new URLSearchParams(query),
    user: { name: '', groups: [] },
    warnings: [],
  };
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Refuses strangers, and says who asks. Throws ApiError. */
function admit(parts: Parts, call: Call): void {
  const { request } = call;
  if (!isLoopback(request)) {
    throw failure(403, 'Forbidden', 'the Host header must name 127.0.0.1 or localhost');
  }
  call.user = impersonated(parts, request, authenticate(parts, request));
}

async function handle(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = callOf(request, response);
  response.on('error', () => response.destroy());
  request.on('error', () => response.destroy());
  try {
    admit(parts, call);
    await dispatch(parts, call);
  } catch (error) {
    // The client has gone in the middle of its body: nobody waits for an answer.
    if (request.destroyed && !request.complete) return;
    if (!(error instanceof Error) || error.name !== 'ApiError') {
      parts.log(
        `${request.method} ${call.path}: ${error instanceof Error ? error.stack : messageOf(error)}`,
      );
    }
    replyError(call, error);
  }
}

async function dispatch(parts: ServerParts, call: Call): Promise<void> {
  const { path } = call;
  if (path.startsWith('/api/') || path.startsWith('/apis/')) {
    if (metrics(parts, call)) return;
    const target = routeOf(path, parts.registry.catalogue);
    if (target !== undefined) return answer(parts, call, target);
    const [, root, ...words] = path.replace(/\/$/, '').split('/');
    if (root === 'api' && words.length === 1 && resourceList(parts, call, '', words[0] ?? ''))
      return;
    if (root === 'apis' && words.length === 1 && oneGroup(parts, call, words[0] ?? '')) return;
    if (
      root === 'apis' &&
      words.length === 2 &&
      resourceList(parts, call, words[0] ?? '', words[1] ?? '')
    )
      return;
    return notFound(call);
  }
  if (path.startsWith('/openapi/')) {
    if (openApi(parts, call)) return;
    return notFound(call);
  }
  if (path.startsWith('/lab/v1/')) {
    if (await labPaths(parts, call)) return;
    return notFound(call);
  }
  switch (path) {
    case '/api':
      return groupList(parts, call, true);
    case '/apis':
      return groupList(parts, call, false);
    case '/version':
    case '/version/':
      return reply(call, 200, JSON.stringify(VERSION, undefined, 2));
    case '/healthz':
    case '/livez':
    case '/readyz':
      return health(call, path.slice(1), path === '/readyz' ? { nodes: parts.ready() } : {});
    case '/':
      return replyJson(call, 200, {
        paths: [
          '/api',
          '/api/v1',
          '/apis',
          '/healthz',
          '/livez',
          '/openapi/v2',
          '/openapi/v3',
          '/readyz',
          '/version',
        ],
      });
    default:
      return notFound(call);
  }
}

/** `ok`, or each check with `?verbose` or when one fails (apiserver pkg/server/healthz handleRootHealth). */
function health(call: Call, name: string, checks: Record<string, boolean>): void {
  const failed = Object.keys(checks).filter((check) => !checks[check]);
  const lines = ['[+]ping ok'];
  for (const [check, passes] of Object.entries(checks)) {
    lines.push(passes ? `[+]${check} ok` : `[-]${check} failed: not all have been Ready`);
  }
  lines.push(`${name} check ${failed.length === 0 ? 'passed' : 'failed'}`);
  const brief = failed.length === 0 && !call.query.has('verbose');
  const text = brief ? 'ok' : `${lines.join('\n')}\n`;
  reply(call, failed.length === 0 ? 200 : 500, text, 'text/plain; charset=utf-8');
}

/** What an unknown path or resource answers: the mux's plain text, of which clients make their own error. */
function notFound(call: Call): void {
  reply(call, 404, '404 page not found\n', 'text/plain; charset=utf-8');
}

async function upgrade(
  parts: ServerParts,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  // Only for what the handlers of requests look at; nothing is written through it.
  const call = callOf(request, undefined as unknown as ServerResponse);
  try {
    admit(parts, call);
    const target = routeOf(call.path, parts.registry.catalogue);
    if (target === undefined)
      throw failure(404, 'NotFound', 'the server could not find the requested resource');
    await openStream(parts, call, target, socket, head);
  } catch (error) {
    refuse(socket, error);
  }
}

/** An answer to a request that has no response object, because it asked for an upgrade. */
function refuse(socket: Duplex, error: unknown): void {
  const status =
    error instanceof Error && 'status' in error
      ? (error.status as { code?: number })
      : failure(500, 'InternalError', `Internal error occurred: ${messageOf(error)}`).status;
  const body = `${JSON.stringify(status)}\n`;
  const code = status.code ?? 500;
  socket.end(
    `HTTP/1.1 ${code} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
