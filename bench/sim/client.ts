import { Agent, request, type RequestOptions } from 'node:https';
import { parse } from 'yaml';

/** One client of a Kubernetes API, with one connection that it keeps. */
export interface Client {
  call<T>(method: string, path: string, body?: object): Promise<T>;
  /** Opens a watch on a connection of its own; resolves once it is open. */
  watch(path: string, event: (line: string) => void): Promise<void>;
  close(): void;
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [
    { user: { token?: string; 'client-certificate-data'?: string; 'client-key-data'?: string } },
  ];
}

/** The same client for kind (its certificate) and for the embedded cluster (its token). */
export function clientOf(kubeconfig: string): Client {
  const config = parse(kubeconfig) as Kubeconfig;
  const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
  const { user } = config.users[0];
  const decoded = (data?: string): Buffer | undefined =>
    data === undefined ? undefined : Buffer.from(data, 'base64');
  const trust = {
    ca: decoded(authority),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const agent = new Agent({ ...trust, keepAlive: true, maxSockets: 1 });
  const watchers: Agent[] = [];
  const headers = {
    'content-type': 'application/json',
    ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }),
  };
  const options = (method: string, by: Agent): RequestOptions => ({ method, agent: by, headers });

  return {
    call: <T>(method: string, path: string, body?: object) =>
      new Promise<T>((resolve, reject) => {
        const sent = request(server + path, options(method, agent), (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text) as T);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          });
        });
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    watch: (path, event) =>
      new Promise((resolve, reject) => {
        const own = new Agent(trust);
        watchers.push(own);
        const sent = request(server + path, options('GET', own), (response) => {
          if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
          let rest = '';
          response.setEncoding('utf8').on('data', (text: string) => {
            const lines = (rest + text).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) event(line);
          });
          // `close` cuts it.
          response.on('error', () => {});
          resolve();
        });
        sent.on('error', reject);
        sent.end();
      }),
    close: () => {
      for (const each of [agent, ...watchers]) each.destroy();
    },
  };
}

/** Writes `count` ConfigMaps one after another; ms each, on average. */
export async function writeConfigMaps(
  client: Client,
  count: number,
  prefix: string,
): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    await client.call('POST', '/api/v1/namespaces/default/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${prefix}-${i}` },
      data: { key: 'value '.repeat(20) },
    });
  }
  return (performance.now() - started) / count;
}
