import { expect } from 'chai';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf, Client } from './client.js';
import { watched, watchedCluster, type WatchedCluster } from './isolation/watched.js';

const SPACE = 'isolated';
const URL = `/api/v1/namespaces/${SPACE}`;
/** A public name: nothing here may ask for it, let alone reach it. */
const OUTSIDE = 'example.com';

const proxy = `server { listen 80; resolver 1.1.1.1; location / { set $to ${OUTSIDE}; proxy_pass http://$to/; } }`;

const pods = [
  {
    name: 'tools',
    containers: [
      {
        name: 'tools',
        image: 'busybox:1.36',
        command: ['sleep', '3600'],
        volumeMounts: [{ name: 'host', mountPath: '/host' }],
      },
    ],
    volumes: [{ name: 'host', hostPath: { path: '/etc' } }],
  },
  {
    name: 'web',
    containers: [
      {
        name: 'web',
        image: 'nginx:1.25-alpine',
        volumeMounts: [{ name: 'conf', mountPath: '/etc/nginx/conf.d' }],
      },
    ],
    volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
  },
];

/** What would reach out, did it run on a real node. */
const COMMANDS: [pod: string, ...command: string[]][] = [
  ['tools', 'cat', '/host/passwd'],
  ['tools', 'sh', '-c', 'echo x > /host/lab-isolation; ls /host'],
  ['tools', 'nslookup', OUTSIDE],
  ['tools', 'ping', '-c', '1', '-W', '1', '1.1.1.1'],
  ['tools', 'wget', '-T', '2', '-q', '-O', '-', `http://${OUTSIDE}/`],
  ['tools', 'nc', '-w', '1', '1.1.1.1', '53'],
  ['tools', 'wget', '-T', '2', '-q', '-O', '-', 'http://127.0.0.1:22/'],
  ['web', 'curl', '-sS', '-m', '2', `https://${OUTSIDE}/`],
  ['web', 'curl', '-sS', '-m', '5', 'http://127.0.0.1/'],
  ['web', 'cat', '/proc/self/environ'],
];

/** Addresses that a process listens on, as the kernel tells: `0100007F:1F90`. */
function listening(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const own = new Set<string>();
  for (const each of readdirSync(folder)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, each)))?.[1];
      if (inode !== undefined) own.add(inode);
    } catch {
      // Closed in the meantime.
    }
  }
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state !== '01' && own.has(inode ?? ''))
      .filter(([, , , state]) => !file.startsWith('tcp') || state === '0A')
      .map(([, address = '']) => address),
  );
}

describe('a cluster keeps to itself', function () {
  this.timeout(120_000);
  let cluster: WatchedCluster;
  let client: Client;

  before(async () => {
    cluster = await watchedCluster({
      name: 'isolated',
      nodes: 2,
      speed: 10,
      ports: [{ nodePort: 30080, hostPort: 0 }],
    });
    client = new Client(accessOf(cluster.kubeconfig));
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  const create = async (path: string, object: unknown): Promise<void> => {
    const { code, body } = await client.ask('POST', path, object);
    expect(code, body).to.equal(201);
  };

  const running = async (name: string): Promise<void> => {
    for (;;) {
      const { body } = await client.ask('GET', `${URL}/pods/${name}`);
      if ((JSON.parse(body) as { status: { phase: string } }).status.phase === 'Running') return;
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  it('whatever its containers are told to do', async () => {
    await create('/api/v1/namespaces', { metadata: { name: SPACE } });
    await create(`${URL}/configmaps`, { metadata: { name: 'conf' }, data: { 'a.conf': proxy } });
    for (const { name, ...spec } of pods) {
      await create(`${URL}/pods`, { metadata: { name, labels: { app: name } }, spec });
    }
    await create(`${URL}/services`, {
      metadata: { name: 'web' },
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30080 }] },
    });
    await create(`${URL}/services`, {
      metadata: { name: 'outside' },
      spec: { type: 'ExternalName', externalName: OUTSIDE },
    });
    for (const { name } of pods) await running(name);
    for (const [pod, ...command] of COMMANDS) {
      const said = await client.exec(SPACE, pod, command);
      expect(said, command.join(' ')).not.to.contain(readFileSync('/etc/passwd', 'utf8'));
    }
    // Through the node's port, a proxy is asked for a public name.
    const answer = await fetch(`http://127.0.0.1:${cluster.ports[30080]}/`);
    expect(answer.status).to.equal(502);
    expect(cluster.violations()).to.deep.equal([]);
  });

  it('whatever is read of it', async () => {
    const groups = JSON.parse((await client.ask('GET', '/apis')).body) as {
      groups: { versions: { groupVersion: string }[] }[];
    };
    const versions = groups.groups.flatMap(({ versions }) =>
      versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
    );
    for (const version of ['/api/v1', ...versions]) {
      const { resources } = JSON.parse((await client.ask('GET', version)).body) as {
        resources: { name: string; verbs: string[] }[];
      };
      for (const { name, verbs } of resources) {
        if (verbs.includes('list')) await client.ask('GET', `${version}/${name}`);
      }
    }
    for (const path of [
      '/openapi/v2',
      '/openapi/v3',
      '/openapi/v3/api/v1',
      '/version',
      '/readyz',
      '/lab/v1/info',
      `${URL}/pods/web/log`,
      '/api/v1/nodes/isolated-worker/proxy/stats/summary',
      '/lab/v1/nodes/isolated-worker/cgroup',
    ]) {
      expect((await client.ask('GET', path)).code, path).to.equal(200);
    }
    // Paths of the host, in the path of a request.
    for (const path of ['/../../etc/passwd', '/openapi/v3/../../../etc/passwd', '//etc/passwd']) {
      expect((await client.ask('GET', path)).code, path).to.equal(404);
    }
    expect(cluster.violations()).to.deep.equal([]);
  });

  it('listens on 127.0.0.1 only', function () {
    // The preload has seen every listen; the kernel is asked where it can be.
    expect(cluster.violations()).to.deep.equal([]);
    if (process.platform !== 'linux') return this.skip();
    const addresses = listening(cluster.pid);
    expect(addresses).not.to.be.empty;
    for (const address of addresses) expect(address).to.match(/^0100007F:/);
  });
});

describe('what watches a cluster', function () {
  this.timeout(60_000);

  it('sees a program that does not keep to itself', async () => {
    const deeds = [
      `(await import('node:child_process')).execFileSync('true')`,
      `(await import('node:child_process')).spawn('true')`,
      `(await import('node:net')).connect(9, '127.0.0.1')`,
      `new (await import('node:net')).Socket().connect(9, '127.0.0.1')`,
      `(await import('node:tls')).connect(9, '127.0.0.1')`,
      `(await import('node:http')).get('http://127.0.0.1:9')`,
      `(await import('node:https')).request('https://127.0.0.1:9')`,
      `(await import('node:http2')).connect('http://127.0.0.1:9')`,
      `(await import('node:dgram')).createSocket('udp4')`,
      `(await import('node:dns')).lookup('example.invalid', () => {})`,
      `await (await import('node:dns/promises')).resolve4('example.invalid')`,
      `await fetch('http://127.0.0.1:9')`,
      `new (await import('node:worker_threads')).Worker('0', { eval: true })`,
      `(await import('node:net')).createServer().listen(0)`,
      `(await import('node:net')).createServer().listen(0, '0.0.0.0')`,
      `(await import('node:fs')).readFileSync('/etc/hosts')`,
      `(await import('node:fs')).readdirSync('/')`,
      `await (await import('node:fs/promises')).readFile('/etc/hosts')`,
      `(await import('node:fs')).createReadStream('/etc/hosts')`,
      `(await import('node:fs')).writeFileSync('src/sim/never', '')`,
      `(await import('node:fs')).openSync('src/sim/index.ts', 'a')`,
    ];
    const script = `const outcomes = [];
      ${deeds.map((deed) => `try { ${deed}; outcomes.push('done'); } catch (error) { outcomes.push(error.message.slice(0, 11)); }`).join('\n')}
      console.log(JSON.stringify(outcomes)); process.exit(0);`;
    const program = watched(['--input-type=module', '--eval', script]);
    try {
      const outcomes = JSON.parse(await program.line()) as string[];
      expect(outcomes).to.deep.equal(deeds.map(() => 'not allowed'));
      expect(program.violations()).to.have.length(deeds.length);
    } finally {
      await program.stop();
    }
  });
});
