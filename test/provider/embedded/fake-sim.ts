/**
 * A program that speaks the simulator's protocol and knows nothing of Kubernetes but what the
 * provider asks for. Names that tell it to misbehave: `dies`, `refuses`, `silent`, `stubborn`.
 */
import { writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterConfig } from '../../../src/sim/index.js';
import { selfSigned } from './certificate.js';

interface Told {
  folder: string;
  config: ClusterConfig;
  stayWithParent: boolean;
}

const MiB = 1024 ** 2;
const TOKEN = 'fake-token';

async function listen(
  server: Pick<NetServer, 'listen' | 'once' | 'address'>,
  port: number,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

const say = (word: unknown): void => void process.stdout.write(`${JSON.stringify(word)}\n`);

async function serve({ folder, config }: Told): Promise<void> {
  const ports: Record<string, number> = {};
  for (const { nodePort, hostPort } of config.ports) {
    const web = createHttp((_, response) => response.end('fake'));
    try {
      ports[nodePort] =
        hostPort === undefined
          ? await listen(web, nodePort).catch(() => listen(web, 0))
          : await listen(web, hostPort);
    } catch {
      say({ error: { code: 'PORT_TAKEN', message: `Port 127.0.0.1:${hostPort} is taken.` } });
      process.exit(1);
    }
  }
  const { cert, key } = selfSigned();
  const objects = new Map<string, unknown>();
  const kubelet = new Map<string, unknown>();
  let looks = 0;
  const server = createServer({ cert, key }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const send = (value: unknown, status = 200): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return send({ message: 'no' }, 401);
      const node = /^\/lab\/v1\/nodes\/([^/]+)\/(cgroup|kubelet-config)(\?every=(\d+))?$/.exec(url);
      if (url === '/lab/v1/stop') {
        if (config.name !== 'stubborn') response.on('close', () => process.exit(0));
        return send({});
      }
      if (node?.[2] === 'kubelet-config') {
        if (method === 'PUT') kubelet.set(node[1] ?? '', JSON.parse(body));
        return send(
          kubelet.get(node[1] ?? '') ?? { kind: 'KubeletConfiguration', evictionHard: {} },
        );
      }
      if (node) {
        const memory = { usage: 7 * MiB, inactiveFile: MiB, peak: 5 * MiB, limit: 7 * MiB };
        const look = (): object => ({
          at: 1000 + ++looks,
          node: { usage: 300 * MiB, inactiveFile: 100 * MiB, capacity: 1024 * MiB },
          pods: [
            {
              uid: 'uid-1',
              memory: { ...memory, oomKills: 2 },
              containers: [{ id: 'abc', memory: { ...memory, oomKills: 1 } }],
            },
          ],
        });
        if (node[4] === undefined) return send(look());
        const tell = (): void => void response.write(`${JSON.stringify(look())}\n`);
        tell();
        const timer = setInterval(tell, Number(node[4]) / config.speed);
        response.on('close', () => clearInterval(timer));
        return;
      }
      if (method === 'POST') {
        const object = JSON.parse(body) as { metadata: { name: string } };
        objects.set(`${url}/${object.metadata.name}`, object);
        return send(object, 201);
      }
      if (url === '/api/v1/namespaces/kube-system/pods') return send({ items: [] });
      if (url.startsWith('/api/v1/nodes/')) {
        return send({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
      }
      if (url === '/told') return send(config);
      const found = objects.get(url);
      return found ? send(found) : send({ message: `${url} not found` }, 404);
    });
  });
  const port = await listen(server, 0);
  const kubeconfig = {
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    clusters: [
      {
        name: 'fake',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(cert).toString('base64'),
        },
      },
    ],
    users: [{ name: 'fake', user: { token: TOKEN } }],
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
  writeFileSync(join(folder, 'sim.log'), '', { mode: 0o600 });
  say({
    ready: true,
    pid: process.pid,
    server: `https://127.0.0.1:${port}`,
    ports,
    version: 'v1.34.4+fake',
  });
}

let stay = false;
const lines = createInterface(process.stdin);
lines.on('line', (line) => {
  const told = JSON.parse(line) as Told | { release: true };
  if ('release' in told) stay = true;
  else begin(told);
});
lines.on('close', () => {
  if (!stay) process.exit(0);
});

function begin(told: Told): void {
  const { name } = told.config;
  if (name === 'dies') {
    process.stderr.write('the fake has no luck\n');
    process.exit(7);
  }
  if (name === 'stubborn') process.on('SIGTERM', () => {});
  if (name === 'refuses') {
    say({ error: { code: 'NO_SUCH_CODE', message: 'a behaviour is no YAML' } });
    process.exit(1);
  }
  if (name !== 'silent') void serve(told);
}
