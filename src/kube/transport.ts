import http from 'node:http';
import https from 'node:https';
import { LabError } from '../base/index.js';
import { readRefusal, refused, unreachable } from './failures.js';

/** Where the API server is and how to identify ourselves: what a kubeconfig says. */
export interface Endpoint {
  server: URL;
  tls: https.AgentOptions;
  headers: Record<string, string>;
}

export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Of the body. Default `application/json`; every PATCH sets its own. */
  contentType?: string;
  accept?: string;
  /** Milliseconds to the whole answer (of a stream: to its head). Default 30 s. */
  timeout?: number;
}

/** Takes a streamed answer. */
export interface Sink {
  /** The server accepted the request. */
  open(): void;
  chunk(bytes: Buffer): void;
}

/** HTTP to one API server. */
export interface Transport {
  /** The answer's body. API_REFUSED from status 400 on, API_UNREACHABLE without a whole answer. */
  text(call: Call): Promise<string>;
  /** The same, parsed. */
  json(call: Call): Promise<unknown>;
  /**
   * Hands on the answer's bytes as they come; resolves when the server ends it well. What
   * the sink throws comes out unchanged; an abort rejects with the signal's reason.
   */
  stream(call: Call, sink: Sink, signal: AbortSignal): Promise<void>;
  /** When the server was last heard, `performance.now()`. */
  lastContact(): number;
}

const DEFAULT_TIMEOUT = 30_000;
/** Idle connections are given up before the API server (Go: 90 s) does so under a request of ours. */
const IDLE_SOCKET = 20_000;

/** Connections for requests side by side: a snapshot lists sixty kinds, and each connection costs a handshake. */
const SOCKETS = 8;

interface Agents {
  agent: http.Agent;
  /** A watch holds its connection for minutes: none of the others waits for it. */
  streams: http.Agent;
}

/** All that is sent to one API server goes by the same connections. */
const agents = new WeakMap<Endpoint, Agents>();

function agentsFor(endpoint: Endpoint): Agents {
  const common = { keepAlive: true, timeout: IDLE_SOCKET, ...endpoint.tls };
  const agentOf = (options: https.AgentOptions): http.Agent =>
    endpoint.server.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  const made = { agent: agentOf({ ...common, maxSockets: SOCKETS }), streams: agentOf(common) };
  agents.set(endpoint, made);
  return made;
}

/**
 * Requests over kept-alive connections of our own agent: node's, so that no proxy of
 * the environment stands between lab and a cluster on this machine.
 */
export function createTransport(endpoint: Endpoint): Transport {
  const secure = endpoint.server.protocol === 'https:';
  const { agent, streams } = agents.get(endpoint) ?? agentsFor(endpoint);
  const prefix = endpoint.server.pathname.replace(/\/$/, '');
  let contact = performance.now();

  const start = (call: Call, through = agent): http.ClientRequest => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(key, String(value));
    }
    const search =
      query.size === 0 ? '' : `${call.path.includes('?') ? '&' : '?'}${query.toString()}`;
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const request = (secure ? https : http).request({
      host: endpoint.server.hostname.replace(/^\[|\]$/g, ''),
      port: endpoint.server.port || (secure ? 443 : 80),
      method: call.method,
      path: prefix + call.path + search,
      agent: through,
      headers: {
        ...endpoint.headers,
        accept: call.accept ?? 'application/json',
        'user-agent': 'chaos-lab',
        ...(body && {
          'content-type': call.contentType ?? 'application/json',
          'content-length': body.length,
        }),
      },
    });
    request.end(body);
    return request;
  };

  const head = (request: http.ClientRequest): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      request.once('response', (response) => {
        contact = performance.now();
        resolve(response);
      });
      // Stays on: an error after the head reaches the reader of the response as well.
      request.on('error', reject);
    });

  const once = async (call: Call): Promise<string> => {
    const request = start(call);
    const timer = bound(request, call);
    try {
      const response = await head(request);
      const body = await readAll(response);
      if ((response.statusCode ?? 0) < 400) return body;
      throw refused(nameOf(call), readRefusal(response.statusCode ?? 0, body));
    } catch (error) {
      if (error instanceof LabError) throw error;
      if (call.method === 'GET' && request.reusedSocket && isReset(error)) {
        // The server closed an idle connection just as we took it again.
        return await once(call);
      }
      throw unreachable(nameOf(call), error);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    text: once,
    json: async (call) => {
      const body = await once(call);
      try {
        return JSON.parse(body) as unknown;
      } catch {
        const message = `the answer is not JSON: ${body.slice(0, 80)}`;
        throw refused(nameOf(call), { code: 200, reason: '', message });
      }
    },
    stream: async (call, sink, signal) => {
      signal.throwIfAborted();
      const request = start(call, streams);
      const abort = (): void => void request.destroy();
      signal.addEventListener('abort', abort, { once: true });
      const timer = bound(request, call);
      let broken: { error: unknown } | undefined;
      try {
        const response = await head(request);
        const status = response.statusCode ?? 0;
        if (status !== 200) {
          throw refused(nameOf(call), readRefusal(status, await readAll(response)));
        }
        clearTimeout(timer);
        await new Promise((resolve, reject) => {
          response.once('end', resolve).once('error', reject);
          response.once('close', () => reject(new Error('the connection was closed')));
          response.on('data', (bytes: Buffer) => {
            contact = performance.now();
            try {
              if (broken === undefined) sink.chunk(bytes);
            } catch (error) {
              broken = { error };
              request.destroy();
            }
          });
          sink.open();
        });
      } catch (error) {
        if (broken) throw broken.error;
        signal.throwIfAborted();
        throw error instanceof LabError ? error : unreachable(nameOf(call), error);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
    },
    lastContact: () => contact,
  };
}

function bound(request: http.ClientRequest, call: Call): NodeJS.Timeout {
  const timeout = call.timeout ?? DEFAULT_TIMEOUT;
  return setTimeout(
    () => request.destroy(new Error(`no whole answer after ${timeout / 1000} s`)),
    timeout,
  );
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function isReset(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

function nameOf(call: Call): string {
  return `${call.method} ${call.path}`;
}
