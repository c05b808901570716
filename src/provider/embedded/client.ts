import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { parse } from 'yaml';
import { LabError, messageOf } from '../../base/index.js';

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

/** Requests to one simulated cluster, over one kept connection. */
export interface SimClient {
  /** The answer as JSON; undefined for 404. Throws API_REFUSED, API_UNREACHABLE. */
  json(path: string, request?: Request): Promise<unknown>;
  close(): void;
}

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

/**
 * A client of the simulator beside its Kubernetes API (`/lab/v1/…`), and of that API where one
 * request is enough: the kube room takes most of a second to load. Throws API_UNREACHABLE when
 * the kubeconfig cannot be used.
 */
export async function simClient(kubeconfig: string): Promise<SimClient> {
  const { server, ca, token } = await readKubeconfig(kubeconfig);
  const agent = new https.Agent({ keepAlive: true, ca });
  const send = ({ method = 'GET', body, timeout = 10_000 }: Request, path: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const request = https.request(
        {
          host: server.hostname,
          port: server.port,
          path,
          method,
          agent,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(content === undefined
              ? {}
              : {
                  'content-type': 'application/json',
                  'content-length': Buffer.byteLength(content),
                }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      const late = setTimeout(
        () => request.destroy(new Error(`no answer after ${timeout / 1000} s`)),
        timeout,
      );
      request.on('close', () => clearTimeout(late));
      request.on('error', reject);
      request.end(content);
    });
  return {
    json: async (path, request = {}) => {
      const what = `${request.method ?? 'GET'} ${path}`;
      const { status, text } = await send(request, path).catch((error: unknown) => {
        throw new LabError('API_UNREACHABLE', {
          message: `${what}: ${messageOf(error)}`,
          cause: error,
        });
      });
      if (status === 404) return undefined;
      const answer = parseAnswer(text);
      if (status < 400 && answer !== undefined) return answer;
      const why = (answer as Refusal | undefined)?.message ?? text.slice(0, 200);
      throw new LabError('API_REFUSED', { message: `${what}: ${status} ${why}` });
    },
    close: () => agent.destroy(),
  };
}

/** Does something with a client of a cluster, and closes it. */
export async function withClient<T>(
  kubeconfig: string,
  work: (client: SimClient) => Promise<T>,
): Promise<T> {
  const client = await simClient(kubeconfig);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

async function readKubeconfig(path: string): Promise<{ server: URL; ca: Buffer; token: string }> {
  try {
    const { clusters, users } = parse(await readFile(path, 'utf8')) as Kubeconfig;
    const [cluster] = clusters;
    const [user] = users;
    if (!cluster || !user) throw new Error('it names no cluster or no user');
    return {
      server: new URL(cluster.cluster.server),
      ca: Buffer.from(cluster.cluster['certificate-authority-data'], 'base64'),
      token: user.user.token,
    };
  } catch (error) {
    throw new LabError('API_UNREACHABLE', {
      message: `kubeconfig ${path} cannot be used: ${messageOf(error)}`,
      cause: error,
    });
  }
}

function parseAnswer(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
