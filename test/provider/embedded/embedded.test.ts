import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { LabError } from '../../../src/base/index.js';
import { isAlive } from '../../../src/journal/index.js';
import type { ClusterHandle, ClusterSpec, MemorySample } from '../../../src/model/index.js';
import { simClient } from '../../../src/provider/embedded/client.js';
import { createEmbeddedProvider, type Provider } from '../../../src/provider/index.js';

const program = new URL('./fake-sim.ts', import.meta.url);
/** The fake ends at once, or never by itself. ms */
const patience = 300;
const MiB = 1024 ** 2;

const specOf = (name: string, more: Partial<ClusterSpec> = {}): ClusterSpec => ({
  name,
  nodes: [
    { role: 'control-plane', labels: {} },
    { role: 'worker', labels: { tier: 'web' }, memoryBudget: 100 * MiB },
  ],
  ports: [],
  ...more,
});

async function codeOf(work: Promise<unknown>): Promise<LabError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an embedded cluster', function () {
  this.timeout(20_000);
  let stateDir: string;
  let provider: Provider;
  const seen: string[] = [];
  const operation = {
    progress: (line: string) => void seen.push(line),
    signal: new AbortController().signal,
  };
  const another = (): Provider =>
    createEmbeddedProvider({
      stateDir,
      speed: 10,
      seed: 7,
      program,
      patience,
      behaviours: ['a: 1'],
    });
  const fileOf = (name: string): { process: { pid: number; start: string } } =>
    JSON.parse(readFileSync(join(stateDir, 'clusters', name, 'cluster.json'), 'utf8')) as never;

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'embedded-'));
    provider = another();
    seen.length = 0;
  });
  afterEach(async () => {
    for (const { name } of await provider.list()) await provider.delete(name);
    await rm(stateDir, { recursive: true });
  });

  it('is a process that is told everything through its stdin, found again, and gone when deleted', async () => {
    const handle = await provider.create(
      specOf('one', { ports: [{ name: 'web', nodePort: 30080 }], behaviours: ['b: 2', 'a: 1'] }),
      operation,
    );
    expect(handle).to.include({ provider: 'embedded' });
    expect(handle.simulation).to.deep.equal({ speed: 10, seed: 7 });
    expect(handle.capabilities).to.include({ clockScale: 10, loadScale: 0.2 });
    expect(handle.nodes.map(({ name }) => name)).to.deep.equal(['one-control-plane', 'one-worker']);
    const told = (await (await simClient(handle.kubeconfig)).json('/told')) as {
      nodes: { labels: Record<string, string> }[];
    };
    expect(told).to.deep.include({ speed: 10, seed: 7, behaviours: ['a: 1', 'b: 2'] });
    expect(told.nodes[1]?.labels).to.include({
      tier: 'web',
      'chaos-lab.dev/cluster-id': handle.id,
    });
    // Another process knows it by the state file, the process and the marker.
    expect(await another().find('one')).to.deep.equal({ state: 'ours', handle });
    expect(await another().list()).to.deep.equal([{ name: 'one', handle, running: true }]);
    expect(statSync(handle.kubeconfig).mode & 0o777).to.equal(0o600);
    const { pid, start } = fileOf('one').process;
    if (process.platform === 'linux') {
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.to.include('token');
    }
    await another().delete('one');
    expect(isAlive(pid, start)).to.equal(false);
    expect(existsSync(join(stateDir, 'clusters', 'one'))).to.equal(false);
    expect(await provider.find('one')).to.deep.equal({ state: 'absent' });
  });

  it('takes any other port where a NodePort is taken here, and refuses one that was asked for', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    try {
      const notices: string[] = [];
      const handle = await provider.create(
        specOf('two', { ports: [{ name: 'web', nodePort: port }] }),
        { ...operation, notice: (line) => void notices.push(line) },
      );
      expect(handle.ports.web).to.include({ host: '127.0.0.1', nodePort: port });
      expect(handle.ports.web?.port).not.to.equal(port);
      expect(notices.join()).to.match(
        /^Port \d+ is taken: "web" is at http:\/\/127\.0\.0\.1:\d+\.$/,
      );
      const spec = specOf('three', { ports: [{ name: 'web', nodePort: 30080, hostPort: port }] });
      expect((await codeOf(provider.create(spec, operation))).code).to.equal('PORT_TAKEN');
    } finally {
      blocker.close();
    }
  });

  it('leaves nothing when it cannot start, and says why', async () => {
    const died = await codeOf(provider.create(specOf('dies'), operation));
    expect(died).to.include({ code: 'CLUSTER_CREATE' });
    expect(died.message).to.contain('ended before it was ready (7)');
    expect(died.details).to.deep.equal(['the fake has no luck']);
    const refused = await codeOf(provider.create(specOf('refuses'), operation));
    expect(refused).to.include({ code: 'CLUSTER_CREATE', message: 'a behaviour is no YAML' });
    expect(await provider.list()).to.deep.equal([]);
  });

  it('is given up when the run is stopped while it starts', async () => {
    const stop = new AbortController();
    const reason = new LabError('ABORTED', { message: 'stopped' });
    setTimeout(() => stop.abort(reason), 200);
    const creating = provider.create(specOf('silent'), { ...operation, signal: stop.signal });
    expect(await codeOf(creating)).to.equal(reason);
    expect(await provider.list()).to.deep.equal([]);
  });

  it('is refused where one of that name stands', async () => {
    await provider.create(specOf('one'), operation);
    const error = await codeOf(another().create(specOf('one'), operation));
    expect(error).to.include({ code: 'CLUSTER_STATE' });
  });

  it('never takes another process for its own, nor ends it', async () => {
    const handle = await provider.create(specOf('one'), operation);
    const path = join(stateDir, 'clusters', 'one', 'cluster.json');
    const own = fileOf('one');
    const { writeJsonAtomic } = await import('../../../src/journal/index.js');
    // The pid of a process that is not the simulator, with the start time that the simulator had.
    await writeJsonAtomic(path, { ...own, process: { ...own.process, pid: process.pid } });
    expect(await another().find('one')).to.deep.equal({ state: 'absent' });
    await another().delete('one');
    expect(isAlive(own.process.pid, own.process.start)).to.equal(true);
    process.kill(own.process.pid, 'SIGKILL');
    expect(handle.name).to.equal('one');
  });

  it('is ended with force when it does not stop by itself', async () => {
    await provider.create(specOf('stubborn'), operation);
    const { pid, start } = fileOf('stubborn').process;
    await provider.delete('stubborn');
    expect(isAlive(pid, start)).to.equal(false);
  });

  it('is lost within a second of the end of its process', async () => {
    const handle = await provider.create(specOf('one'), operation);
    const lost = provider.watchHealth(handle, operation.signal);
    process.kill(fileOf('one').process.pid, 'SIGKILL');
    expect(await lost).to.include({ code: 'CLUSTER_LOST' });
    expect(await provider.find('one')).to.deep.equal({ state: 'absent' });
    expect((await provider.list()).map(({ running }) => running)).to.deep.equal([false]);
  });

  describe('its nodes', () => {
    let handle: ClusterHandle;
    beforeEach(async () => {
      handle = await provider.create(specOf('one'), operation);
    });

    it('have a kubelet configuration that is read and written as YAML, and no other file', async () => {
      const ops = provider.nodeOps(handle);
      const path = '/var/lib/kubelet/config.yaml';
      const former = (await ops.readFile('one-worker', path)) ?? '';
      expect(parse(former)).to.include({ kind: 'KubeletConfiguration' });
      await ops.writeKubeletConfig('one-worker', 'kind: KubeletConfiguration\nmaxPods: 3\n');
      expect(await ops.readFile('one-worker', path)).to.contain('maxPods: 3');
      await ops.writeKubeletConfig('one-worker', former);
      expect(await ops.readFile('one-worker', path)).to.equal(former);
      expect(await ops.readFile('one-worker', '/etc/passwd')).to.equal(undefined);
      expect((await codeOf(ops.readFile('other', path))).code).to.equal('NODE_COMMAND');
    });

    it('get the budgets that they ask for, written down before they are set', async () => {
      const journal: string[] = [];
      const applied = await provider.applyBudgets(
        handle,
        (node, former) => {
          journal.push(`${node}: ${former.split('\n')[0]}`);
          return Promise.resolve({ done: () => Promise.resolve(void journal.push('done')) });
        },
        operation.progress,
        operation.signal,
      );
      expect(journal).to.deep.equal(['one-worker: kind: KubeletConfiguration', 'done']);
      expect(applied.budgets['one-worker']).to.deep.equal({
        budget: 100 * MiB,
        capacity: 1024 * MiB,
        idle: 200 * MiB,
        threshold: 724 * MiB,
        pressureAt: 300 * MiB,
      });
      const found = await another().find('one');
      expect(found).to.deep.equal({ state: 'ours', handle: applied });
    });

    it('tell their memory once a second of cluster time, in the samples that every provider gives', async () => {
      const stop = new AbortController();
      const samples: MemorySample[] = [];
      const started = Date.now();
      await provider.nodeOps(handle).sampleMemory(
        'one-worker',
        (sample) => {
          samples.push(sample);
          if (samples.length === 9) stop.abort();
        },
        stop.signal,
      );
      expect(Date.now() - started).to.be.within(150, 1500);
      const [node, pod, container] = samples;
      expect(node).to.deep.include({ scope: 'node', node: 'one-worker', workingSet: 200 * MiB });
      expect(pod).to.deep.include({ scope: 'pod', podUid: 'uid-1', oomKills: 2 });
      expect(container).to.deep.include({
        ...{ scope: 'container', containerId: 'abc', workingSet: 6 * MiB, usage: 7 * MiB },
        ...{ peak: 7 * MiB, limit: 7 * MiB, oomKills: 1 },
      });
    });

    it('say that their memory cannot be read when the cluster is gone', async () => {
      process.kill(fileOf('one').process.pid, 'SIGKILL');
      const sampling = provider
        .nodeOps(handle)
        .sampleMemory('one-worker', () => {}, operation.signal);
      expect((await codeOf(sampling)).code).to.equal('NODE_COMMAND');
    });
  });
});
