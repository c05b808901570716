import { readFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { LabError, messageOf, Recent } from '../../base/index.js';

/** A Status answer: reading the API needs no more of it. */
interface Refusal {
  message?: string;
}

export interface Request {
  method?: 'GET' | 'PUT' | 'POST';
  body?: unknown;
  /** ms to the whole answer. Default 10 s. */
  timeout?: number;
}

/** Requests to one simulated cluster, over kept connections. */
export interface SimClient {
  /** The answer as JSON; undefined for 404. Throws API_REFUSED, API_UNREACHABLE. */
  json(path: string, request?: Request): Promise<unknown>;
  /**
   * Hands on the lines of an answer that goes on, each as JSON. Resolves when the signal aborts, or when
   * the cluster ends it. Throws API_REFUSED, API_UNREACHABLE.
   */
  lines(path: string, on: (line: unknown) => void, signal: AbortSignal): Promise<void>;
}

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

interface Access {
  server: URL;
  ca: Buffer;
  token: string;
}

/** An idle connection, which keeps no process alive, is given up before the server (90 s) does so. ms */
const IDLE = 20_000;

/** A selftest asks its clusters thousands of times, and each new connection costs a handshake: by the kubeconfig's text. */
const clients = new Recent<SimClient>(32);

/**
 * The client of the simulator beside its Kubernetes API (`/lab/v1/…`), and of that API where one
 * request is enough: the kube room takes most of a second to load. Throws API_UNREACHABLE when
 * the kubeconfig cannot be used.
 */
export async function simClient(kubeconfig: string): Promise<SimClient> {
  try {
    const text = await readFile(kubeconfig, 'utf8');
    return clients.get(text) ?? clients.add(text, clientOf(readAccess(text)));
  } catch (error) {
    const message = `kubeconfig ${kubeconfig} cannot be used: ${messageOf(error)}`;
    throw new LabError('API_UNREACHABLE', { message, cause: error });
  }
}

function clientOf({ server, ca, token }: Access): SimClient {
  const agent = new https.Agent({ keepAlive: true, timeout: IDLE, ca });
  const start = (path: string, method = 'GET', body?: unknown): ClientRequest => {
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const request = https.request({
      host: server.hostname,
      port: server.port,
      path,
      method,
      agent,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(content && {
          'content-type': 'application/json',
          'content-length': content.length,
        }),
      },
    });
    request.end(content);
    return request;
  };
  const json = async (path: string, { method = 'GET', body, timeout = 10_000 }: Request) => {
    const request = start(path, method, body);
    const late = setTimeout(
      () => request.destroy(new Error(`no answer after ${timeout / 1000} s`)),
      timeout,
    );
    try {
      const response = await headOf(request);
      return answerOf(`${method} ${path}`, response.statusCode ?? 0, await textOf(response));
    } finally {
      clearTimeout(late);
    }
  };
  const lines = async (path: string, on: (line: unknown) => void, signal: AbortSignal) => {
    // Before there is a request: one that is destroyed before anybody listens to its errors ends the process.
    if (signal.aborted) return;
    const request = start(path);
    const stop = (): void => void request.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const response = await headOf(request);
      const status = response.statusCode ?? 0;
      if (status !== 200) {
        answerOf(`GET ${path}`, status, await textOf(response));
        throw new LabError('API_REFUSED', { message: `GET ${path}: ${status}` });
      }
      for await (const line of createInterface({ input: response })) {
        // It may have been stopped while the line was on its way.
        if (signal.aborted) return;
        on(JSON.parse(line));
      }
    } finally {
      signal.removeEventListener('abort', stop);
      request.destroy();
    }
  };
  const reached = async <T>(what: string, work: Promise<T>, signal?: AbortSignal) => {
    try {
      return await work;
    } catch (error) {
      if (signal?.aborted) return undefined;
      if (error instanceof LabError) throw error;
      const message = `${what}: ${messageOf(error)}`;
      throw new LabError('API_UNREACHABLE', { message, cause: error });
    }
  };
  return {
    json: (path, request = {}) =>
      reached(`${request.method ?? 'GET'} ${path}`, json(path, request)),
    lines: (path, on, signal) => reached(`GET ${path}`, lines(path, on, signal), signal),
  };
}

function readAccess(text: string): Access {
  const { clusters, users } = parse(text) as Kubeconfig;
  const [cluster] = clusters;
  const [user] = users;
  if (!cluster || !user) throw new Error('it names no cluster or no user');
  return {
    server: new URL(cluster.cluster.server),
    ca: Buffer.from(cluster.cluster['certificate-authority-data'], 'base64'),
    token: user.user.token,
  };
}

function headOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Stays on: an error after the head reaches the reader of the answer as well.
    request.once('response', resolve).on('error', reject);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk as string;
  return text;
}

/** What an answer says; undefined for 404. */
function answerOf(what: string, status: number, text: string): unknown {
  if (status === 404) return undefined;
  const answer = parseAnswer(text);
  if (status < 400 && answer !== undefined) return answer;
  const why = (answer as Refusal | undefined)?.message ?? text.slice(0, 200);
  throw new LabError('API_REFUSED', { message: `${what}: ${status} ${why}` });
}

function parseAnswer(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
