import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import type {
  ClusterHandle,
  ClusterSpec,
  ContainerMemory,
  MemorySample,
  NodeMemory,
} from '../../src/model/index.js';
import { createKindProvider, type ImageToLoad } from '../../src/provider/index.js';
import { dockerProxy } from '../provider/docker-proxy.js';
import { imageOf } from './cluster.js';

const MiB = 1024 ** 2;

describe('kind provider on a real cluster', function () {
  this.timeout(300_000);

  const name = `labp-${randomBytes(3).toString('hex')}`;
  const python = imageOf('python:3.12-slim');
  const lines: string[] = [];
  const progress = (line: string): void => void lines.push(line);
  const { signal } = new AbortController();
  const budget = 250 * MiB;
  const spec: ClusterSpec = {
    name,
    nodes: [
      { role: 'control-plane', labels: {} },
      { role: 'worker', labels: { 'node-role': 'memory-pressure' }, memoryBudget: budget },
    ],
    ports: [{ name: 'frontend', nodePort: 30080 }],
    ...(process.env.LAB_NODE_IMAGE === undefined ? {} : { nodeImage: process.env.LAB_NODE_IMAGE }),
  };
  const worker = `${name}-worker`;
  const images: ImageToLoad[] = [{ image: python, nodes: [worker] }];

  let root: string;
  let stateDir: string;
  let handle: ClusterHandle;
  let provider: ReturnType<typeof createKindProvider>;

  const containers = (): string[] =>
    execFileSync('docker', ['ps', '-aq', '--filter', `label=io.x-k8s.kind.cluster=${name}`], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((line) => line !== '');
  const kubectl = (...args: string[]): string =>
    execFileSync(
      'docker',
      [
        'exec',
        '-i',
        `${name}-control-plane`,
        'kubectl',
        '--kubeconfig=/etc/kubernetes/admin.conf',
        ...args,
      ],
      { encoding: 'utf8' },
    );
  /** Command lines on this machine, or in a node, that contain a text. */
  const processesWith = (text: string, node?: string): string[] => {
    const script = `for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || tr '\\0\\n' '  ' 2>/dev/null < $p/cmdline; echo; done`;
    const [file, ...args] = node === undefined ? ['bash'] : ['docker', 'exec', node, 'bash'];
    return execFileSync(file ?? '', [...args, '-c', script], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(text));
  };
  const files = (): string[] =>
    readdirSync(stateDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  const refusal = async (attempt: Promise<unknown>): Promise<LabError> => {
    const error = await attempt.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof LabError)) throw new Error('no LabError', { cause: error });
    return error;
  };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'labp-'));
    stateDir = join(root, 'state');
    provider = createKindProvider({ stateDir, env: { HOME: root } });
    await provider.check(
      { images: [python], ...(spec.nodeImage ? { nodeImage: spec.nodeImage } : {}) },
      progress,
      signal,
    );
    expect(await provider.find(name)).to.deep.equal({ state: 'absent' });
  });

  after(async () => {
    await provider.delete(name).catch(() => {});
    for (const id of containers()) execFileSync('docker', ['rm', '-f', '-v', id]);
    await rm(root, { recursive: true, force: true });
  });

  it('refuses a taken port that the user gave, before anything is created', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: hostPort } = server.address() as { port: number };
    const ports = [{ name: 'frontend', nodePort: 30080, hostPort }];
    const error = await refusal(provider.create({ ...spec, ports }, { progress, signal }));
    server.close();
    expect(error.code).to.equal('PORT_TAKEN');
    expect(containers()).to.be.empty;
    expect(existsSync(stateDir) ? files() : []).to.be.empty;
  });

  it('removes everything when the creation is aborted', async () => {
    const abort = new AbortController();
    const creation = provider.create(spec, {
      progress: (line) => {
        if (line.includes('Writing configuration'))
          abort.abort(new LabError('ABORTED', { message: 'x' }));
      },
      signal: abort.signal,
    });
    expect((await refusal(creation)).code).to.equal('ABORTED');
    expect(containers()).to.be.empty;
    expect(files()).to.be.empty;
    expect(processesWith(name)).to.be.empty;
  });

  it('cleans up after a lab that was killed in the middle of a creation', async () => {
    const script = join(import.meta.dirname, '../provider/fixtures/create.ts');
    const lab = spawn(
      process.execPath,
      ['--import', 'tsx', script, stateDir, JSON.stringify(spec)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    for await (const chunk of lab.stdout) {
      if (String(chunk).includes('Starting control-plane')) break;
    }
    lab.kill('SIGKILL');
    expect((await provider.find(name)).state).to.equal('broken');
    expect(await provider.list()).to.have.length(1);
    await provider.delete(name);
    expect(containers()).to.be.empty;
    expect(files()).to.be.empty;
    await delay(1000);
    expect(processesWith(name)).to.be.empty;
  });

  it('creates a cluster with its images loaded, which is then ours', async () => {
    handle = await provider.create(spec, { progress, signal, images });
    expect(handle.nodes.map((node) => node.name)).to.deep.equal(provider.nodeNames(spec));
    expect(handle.ports.frontend).to.include({ host: '127.0.0.1', nodePort: 30080 });
    const found = await provider.find(name);
    expect(found).to.deep.equal({ state: 'ours', handle });
    expect(await provider.list()).to.deep.equal([{ name, handle, running: true }]);
    expect(statSync(handle.kubeconfig).mode & 0o777).to.equal(0o600);
    expect(statSync(join(stateDir, 'clusters', name)).mode & 0o777).to.equal(0o700);
    expect(kubectl('get', 'nodes', '--no-headers')).to.not.contain('NotReady');
    // ~/.kube is left alone.
    expect(existsSync(join(root, '.kube'))).to.be.false;
  });

  it('has nodes that forget within seconds a connection that nobody answered', () => {
    const setting = 'net.netfilter.nf_conntrack_tcp_timeout_syn_sent';
    for (const node of provider.nodeNames(spec)) {
      const seconds = execFileSync('docker', ['exec', node, 'sysctl', '-n', setting]).toString();
      expect(Number(seconds), node).to.equal(5);
    }
  });

  it('loads nothing onto a node that has it', async () => {
    lines.length = 0;
    await provider.loadImages(handle, images, progress, signal);
    expect(lines).to.deep.equal([]);
  });

  it('refuses to create it a second time', async () => {
    const error = await refusal(provider.create(spec, { progress, signal }));
    expect(error.code).to.equal('CLUSTER_STATE');
    expect(containers()).to.have.length(2);
  });

  it('does not touch a cluster whose marker carries another id', async () => {
    const mark = (id: string): string =>
      kubectl('patch', 'cm', 'cluster', '-n', 'chaos-lab', '-p', JSON.stringify({ data: { id } }));
    mark('somebody-else');
    expect((await provider.find(name)).state).to.equal('foreign');
    expect((await refusal(provider.delete(name))).code).to.equal('CLUSTER_FOREIGN');
    expect((await refusal(provider.create(spec, { progress, signal }))).code).to.equal(
      'CLUSTER_FOREIGN',
    );
    mark(handle.id);
    // The same cluster, seen by a lab with no state of it.
    const other = createKindProvider({ stateDir: join(root, 'other') });
    expect((await other.find(name)).state).to.equal('foreign');
    expect((await refusal(other.delete(name))).code).to.equal('CLUSTER_FOREIGN');
    expect(containers()).to.have.length(2);
    expect((await provider.find(name)).state).to.equal('ours');
  });

  it('applies a memory budget, whose pressure comes and goes with the memory', async () => {
    const journal: string[] = [];
    const record = (node: string, former: string): Promise<{ done(): Promise<void> }> => {
      journal.push(`${node} ${former.includes('evictionSoft')}`);
      return Promise.resolve({
        done: () => {
          journal.push('done');
          return Promise.resolve();
        },
      });
    };
    handle = await provider.applyBudgets(handle, record, progress, signal);
    expect(journal).to.deep.equal([`${worker} false`, 'done']);
    const applied = handle.budgets[worker];
    if (!applied) throw new Error('no budget');
    expect(applied.pressureAt).to.equal(applied.idle + budget);
    expect(applied.threshold).to.equal(applied.capacity - applied.pressureAt);
    // The kubelet counts the node's memory as we do.
    const summary = JSON.parse(
      kubectl('get', '--raw', `/api/v1/nodes/${worker}/proxy/stats/summary`),
    ) as { node: { memory: { availableBytes: number; workingSetBytes: number } } };
    const { availableBytes, workingSetBytes } = summary.node.memory;
    expect(availableBytes + workingSetBytes).to.equal(applied.capacity);
    expect(Math.abs(workingSetBytes - applied.idle)).to.be.below(60 * MiB);
    expect(await provider.find(name)).to.deep.equal({ state: 'ours', handle });
    // A second time there is nothing to do.
    await provider.applyBudgets(handle, record, progress, signal);
    expect(journal).to.have.length(2);

    const pressure = (status: string): string =>
      kubectl(
        'wait',
        '--for',
        `condition=MemoryPressure=${status}`,
        `node/${worker}`,
        '--timeout=90s',
      );
    // Without an annotation of its own the pod would need the default service account to exist.
    kubectl(
      ...['run', 'hog', `--image=${python}`, '--image-pull-policy=Never', '--restart=Never'],
      `--overrides=${JSON.stringify({ spec: { nodeName: worker, terminationGracePeriodSeconds: 0 } })}`,
      ...['--command', '--', 'python3', '-c'],
      `import time; held = bytearray(b"x" * ${budget + 60 * MiB}); time.sleep(600)`,
    );
    pressure('true');
    expect(kubectl('get', 'pod', 'hog', '-o', 'jsonpath={.status.phase}')).to.equal('Running');
    kubectl('delete', 'pod', 'hog', '--now');
    pressure('false');
  });

  it('samples the memory of the node and its containers once a second, and leaves no process', async () => {
    const stop = new AbortController();
    const samples: MemorySample[] = [];
    const sampling = provider
      .nodeOps(handle)
      .sampleMemory(worker, (s) => samples.push(s), stop.signal);
    while (samples.filter(({ scope }) => scope === 'node').length < 4) await delay(100);
    expect(processesWith('EPOCHREALTIME', worker)).to.have.length(1);
    stop.abort();
    await sampling;
    expect(processesWith('EPOCHREALTIME', worker)).to.be.empty;

    const node = samples.filter((s): s is NodeMemory & { scope: 'node' } => s.scope === 'node');
    const seconds = ((node.at(-1)?.at ?? 0) - (node[0]?.at ?? 0)) / 1000 / (node.length - 1);
    expect(seconds).to.be.within(0.8, 1.5);
    expect(node[0]?.threshold).to.equal(handle.budgets[worker]?.pressureAt);
    const uids = kubectl(
      ...['get', 'pods', '-A', '--field-selector', `spec.nodeName=${worker}`],
      ...['-o', 'jsonpath={range .items[*]}{.metadata.uid} {end}'],
    );
    const container = samples.find(
      (s): s is ContainerMemory & { scope: 'container' } => s.scope === 'container',
    );
    expect(uids).to.contain(container?.podUid);
    expect(container?.containerId).to.match(/^[0-9a-f]{64}$/);
    expect(container?.workingSet).to.be.within(1, container?.usage ?? 0);
  });

  it('ends the sampler in the node even when its docker client is killed', async () => {
    const client = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '--eval'],
        `import { createKindProvider } from ${JSON.stringify(join(import.meta.dirname, '../../src/provider/index.ts'))};
         const provider = createKindProvider({ stateDir: ${JSON.stringify(stateDir)} });
         const found = await provider.find(${JSON.stringify(name)});
         await provider.nodeOps(found.handle).sampleMemory(${JSON.stringify(worker)}, () => console.log('sample'), new AbortController().signal);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(client.stdout, 'data');
    client.kill('SIGKILL');
    await delay(2000);
    expect(processesWith('EPOCHREALTIME', worker)).to.be.empty;
    expect(processesWith(`docker exec --interactive ${worker}`)).to.be.empty;
  });

  it('reads files of a node byte for byte, and puts a kubelet configuration back', async () => {
    const node = provider.nodeOps(handle);
    const path = '/var/lib/kubelet/config.yaml';
    const config = await node.readFile(worker, path);
    expect(config).to.contain('KubeletConfiguration').and.to.match(/\n$/);
    expect(await node.readFile(worker, '/no/such/file')).to.be.undefined;
    expect((await refusal(node.readFile('labdev-worker', path))).code).to.equal('NODE_COMMAND');
    const former = `${config}# put back\n`;
    await node.writeKubeletConfig(worker, former);
    expect(await node.readFile(worker, path)).to.equal(former);
  });

  it('knows within half a minute that Docker stopped answering, or a node died', async () => {
    const proxy = await dockerProxy(join(root, 'docker.sock'));
    const through = createKindProvider({ stateDir, env: proxy.env });
    for (const mode of ['hang', 'refuse'] as const) {
      proxy.set('pass');
      const lost = through.watchHealth(handle, signal);
      expect(await Promise.race([lost, delay(3000, 'healthy', { ref: false })])).to.equal(
        'healthy',
      );
      proxy.set(mode);
      const error = await Promise.race([lost, delay(30_000, undefined, { ref: false })]);
      expect(error).to.have.property('code', 'CLUSTER_LOST');
    }
    await proxy.close();

    const stop = new AbortController();
    const stopped = provider.watchHealth(handle, stop.signal);
    stop.abort();
    expect(await stopped).to.be.undefined;

    const lost = provider.watchHealth(handle, signal);
    execFileSync('docker', ['kill', worker], { stdio: 'ignore' });
    const error = await Promise.race([lost, delay(30_000, undefined, { ref: false })]);
    expect(error).to.have.property('code', 'CLUSTER_LOST');
    expect(error?.message).to.contain(worker);
    expect(await provider.find(name)).to.include({ state: 'broken' });
  });

  it('deletes it, a broken one too, and leaves nothing', async () => {
    await provider.delete(name);
    expect(containers()).to.be.empty;
    expect(files()).to.be.empty;
    expect(processesWith(name)).to.be.empty;
    expect(await provider.find(name)).to.deep.equal({ state: 'absent' });
    // Safe to repeat.
    await provider.delete(name);
  });
});
