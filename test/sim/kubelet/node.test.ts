import { expect } from 'chai';
import type { Node, Pod } from '../../../src/sim/types/index.js';
import { container, startBench, until, type Bench } from './help.js';

const MIB = 2 ** 20;

const condition = (bench: Bench) =>
  bench.node().status?.conditions?.find(({ type }) => type === 'MemoryPressure');
const said = (bench: Bench, reason: string): string[] =>
  bench.events.filter((each) => each.reason === reason).map(({ message }) => message);

/** A pressure threshold at `budget` bytes above what is used now. */
function budget(bench: Bench, bytes: number, kind: 'evictionSoft' | 'evictionHard'): void {
  const agent = bench.kubelets.agent('worker');
  const { node } = agent?.cgroups() ?? { node: { usage: 0, capacity: 0 } };
  agent?.configure({
    ...agent.config(),
    [kind]: { 'memory.available': String(node.capacity - node.usage - bytes) },
    ...(kind === 'evictionSoft' ? { evictionSoftGracePeriod: { 'memory.available': '10m' } } : {}),
    evictionPressureTransitionPeriod: '15s',
  });
}

async function running(bench: Bench, name: string): Promise<void> {
  await until(
    () => bench.pod(name)?.status?.phase,
    (phase) => phase === 'Running',
  );
}

describe('a simulated node', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = startBench();
  });
  afterEach(() => bench.stop());

  it('registers as kind’s do, and says that it is simulated', () => {
    const { metadata, spec, status } = bench.node();
    expect(metadata?.annotations?.['chaos-lab.dev/simulated']).to.equal('true');
    expect(metadata?.labels).to.deep.include({ 'kubernetes.io/hostname': 'worker' });
    expect(spec).to.deep.equal({
      podCIDR: '10.244.0.0/24',
      podCIDRs: ['10.244.0.0/24'],
      providerID: 'lab-sim://worker',
    });
    expect(status?.nodeInfo?.osImage).to.equal('Simulated by lab (no real node)');
    expect(status?.capacity).to.deep.include({ cpu: '2', memory: '2Gi', pods: '110' });
    expect(status?.conditions?.map(({ type, reason }) => `${type} ${reason}`)).to.deep.equal([
      'MemoryPressure KubeletHasSufficientMemory',
      'DiskPressure KubeletHasNoDiskPressure',
      'PIDPressure KubeletHasSufficientPID',
      'Ready KubeletReady',
    ]);
    const lease = bench.sim.api.get('leases.coordination.k8s.io', 'kube-node-lease', 'worker');
    expect(lease).to.have.nested.property('spec.holderIdentity', 'worker');
    expect(said(bench, 'NodeReady')).to.deep.equal(['Node worker status is now: NodeReady']);
  });

  it('contradicts whoever says that it and its pods are not ready', async () => {
    bench.create('main', { containers: [container('main')] });
    await running(bench, 'main');
    const readyOf = (object?: { status?: { conditions?: { type: string; status: string }[] } }) =>
      object?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    const given = (object: Parameters<typeof readyOf>[0], status: string): void => {
      for (const each of object?.status?.conditions ?? [])
        if (each.type === 'Ready') each.status = status;
    };
    const { api } = bench.sim;
    api.updateStatus<Node>('nodes', '', 'worker', (draft) => given(draft, 'Unknown'));
    api.updateStatus<Pod>('pods', 'ns', 'main', (draft) => given(draft, 'False'));
    expect([readyOf(bench.node()), readyOf(bench.pod('main'))]).to.deep.equal(['Unknown', 'False']);
    await until(
      () => [readyOf(bench.node()), readyOf(bench.pod('main'))].join(),
      (both) => both === 'True,True',
    );
  });

  it('evicts nothing for memory with kind’s configuration', async () => {
    bench.create('big', { containers: [container('main')] });
    await running(bench, 'big');
    const program = bench.programs.get('main');
    if (program !== undefined) program.memory = 1500 * MIB;
    program?.host.memoryTaken();
    expect(condition(bench)?.status).to.equal('False');
  });

  it('reports MemoryPressure above a soft threshold and takes it back after the transition period', async () => {
    bench.create('leak', { containers: [container('main')], terminationGracePeriodSeconds: 1 });
    await running(bench, 'leak');
    budget(bench, 700 * MIB, 'evictionSoft');
    const program = bench.programs.get('main');
    if (program === undefined) throw new Error('no program');
    program.memory = 650 * MIB;
    program.host.memoryTaken();
    expect(condition(bench)?.status).to.equal('False');
    program.memory = 750 * MIB;
    program.host.memoryTaken();
    expect(condition(bench)).to.deep.include({
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
    });
    expect(said(bench, 'NodeHasInsufficientMemory')).to.have.length(1);
    expect(bench.pod('leak')?.status?.phase).to.equal('Running');

    bench.create('best-effort', { containers: [container('late')] });
    const rejected = await until(
      () => bench.pod('best-effort')?.status,
      (status) => status?.phase === 'Failed',
    );
    expect(rejected).to.deep.include({
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });

    const since = bench.sim.clock.elapsed();
    bench.sim.api.delete('pods', 'ns', 'leak');
    await until(
      () => condition(bench)?.status,
      (status) => status === 'False',
    );
    expect(bench.sim.clock.elapsed() - since).to.be.within(14_000, 40_000);
  });

  it('evicts the pod that is furthest beyond its request at a hard threshold', async () => {
    const resources = { requests: { memory: '50Mi' } };
    bench.create('modest', { containers: [container('modest', 'runs:1', { resources })] });
    bench.create('greedy', { containers: [container('greedy', 'runs:1', { resources })] });
    await running(bench, 'modest');
    await running(bench, 'greedy');
    budget(bench, 300 * MIB, 'evictionHard');
    const program = bench.programs.get('greedy');
    if (program === undefined) throw new Error('no program');
    program.memory = 400 * MIB;
    program.host.memoryTaken();
    const status = await until(
      () => bench.pod('greedy')?.status,
      (is) => is?.phase === 'Failed',
    );
    expect(status?.reason).to.equal('Evicted');
    expect(status?.message).to.match(
      /^The node was low on resource: memory\. Threshold quantity: \d+\w*, available: \d+Ki\. Container greedy was using 409600Ki, request is 50Mi, has larger consumption of memory\. $/,
    );
    expect(status?.conditions?.[0]).to.deep.include({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'TerminationByKubelet',
    });
    expect(said(bench, 'EvictionThresholdMet')).to.deep.include('Attempting to reclaim memory');
    expect(bench.pod('modest')?.status?.phase).to.equal('Running');
  });

  it('lets the kernel kill the best effort pod first when the whole machine is full', async () => {
    const resources = { requests: { memory: '1Gi' } };
    bench.create('asked', { containers: [container('asked', 'runs:1', { resources })] });
    bench.create('none', { containers: [container('none')] });
    await running(bench, 'asked');
    await running(bench, 'none');
    const [asked, none] = [bench.programs.get('asked'), bench.programs.get('none')];
    if (asked === undefined || none === undefined) throw new Error('no programs');
    none.memory = 900 * MIB;
    none.host.memoryTaken();
    expect(none.signals).to.deep.equal([]);
    asked.memory = 1000 * MIB;
    asked.host.memoryTaken();
    expect(none.signals).to.deep.equal(['SIGKILL']);
    expect(asked.signals).to.deep.equal([]);
  });

  it('refuses a configuration that it does not understand', () => {
    const agent = bench.kubelets.agent('worker');
    expect(() => agent?.configure({ evictionSoft: { 'memory.available': '1Gi' } })).to.throw(
      'grace period must be specified',
    );
    expect(() => agent?.configure({ evictionHard: { 'no.such': '1Gi' } })).to.throw(
      'unsupported eviction signal no.such',
    );
  });
});
