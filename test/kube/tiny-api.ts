import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One request as the server got it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export type Handler = (seen: Seen, response: http.ServerResponse) => void;

/** A real HTTP server on a loopback port that speaks as much of the API as a test tells it to. */
export class TinyApi {
  readonly seen: Seen[] = [];
  private readonly handlers: { method: string; path: string; handler: Handler }[] = [];
  private server: http.Server | undefined;
  private folder = '';
  private port = 0;
  kubeconfig = '';

  /** The handler of requests with this method and path; the newest one of a path wins. */
  on(method: string, path: string, handler: Handler): this {
    this.handlers.unshift({ method, path, handler });
    return this;
  }

  async start(): Promise<this> {
    await this.listen();
    this.folder = await mkdtemp(join(tmpdir(), 'lab-kube-'));
    this.kubeconfig = join(this.folder, 'config');
    const named = { name: 'tiny' };
    await writeFile(
      this.kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'tiny',
        clusters: [
          {
            ...named,
            cluster: {
              server: `http://127.0.0.1:${this.port}`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        contexts: [{ ...named, context: { cluster: 'tiny', user: 'tiny' } }],
        users: [{ ...named, user: { token: 'secret-token' } }],
      }),
    );
    return this;
  }

  /** Listens (again) on the same port. */
  async listen(): Promise<void> {
    this.server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://tiny');
        const seen = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        this.seen.push(seen);
        const found = this.handlers.find(
          ({ method, path }) => method === seen.method && path === seen.path,
        );
        if (found) found.handler(seen, response);
        else sendStatus(response, 404, 'NotFound', `${seen.path} not found`);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Breaks every connection and refuses new ones. */
  async down(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async stop(): Promise<void> {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function sendJson(response: http.ServerResponse, body: unknown, code = 200): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function sendStatus(
  response: http.ServerResponse,
  code: number,
  reason: string,
  message: string,
  causes: { message: string }[] = [],
): void {
  const body = { kind: 'Status', status: 'Failure', code, reason, message, details: { causes } };
  sendJson(response, body, code);
}

/** A pod as a list or a watch carries it. */
export function pod(name: string, version: string, extra: Record<string, unknown> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion: version },
    ...extra,
  };
}
