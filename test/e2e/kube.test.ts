import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { newRunId, systemClock } from '../../src/base/index.js';
import { connect, refusalOf } from '../../src/kube/index.js';
import type { ContainerMemory, KubeApi, KubeObject, TimelineInput } from '../../src/model/index.js';
import {
  createMemory,
  createView,
  recordTimeline,
  sampleSummary,
  TIMELINE_KINDS,
} from '../../src/observe/index.js';
import { imageOf, testCluster } from './cluster.js';

describe('a real API server', function () {
  this.timeout(300_000);
  const namespace = `lab-e2e-kube-${newRunId(Date.now()).slice(-4)}`;
  const image = imageOf('busybox:1.36');
  let kube: KubeApi;
  let stop = new AbortController();

  const container = (name: string, ...command: string[]): object => ({
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    resources: { limits: { memory: '64Mi' } },
  });
  const podOf = (name: string, ...containers: object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 0, containers },
  });
  const configMap = (name: string, data: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  /** Waits by watching until an object of the kind satisfies the condition. */
  const seen = async (kind: string, is: (object: KubeObject) => boolean): Promise<KubeObject> => {
    const stop = new AbortController();
    let found: KubeObject | undefined;
    const look = (object: KubeObject): void => {
      if (!is(object)) return;
      found = object;
      stop.abort();
    };
    await kube.watch(
      { kind, namespace },
      { reset: (all) => all.forEach(look), change: (type, one) => type !== 'DELETED' && look(one) },
      stop.signal,
    );
    return found ?? expect.fail('never seen');
  };
  const isReady = (pod: KubeObject): boolean =>
    ((pod.status?.conditions ?? []) as { type: string; status: string }[]).some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    );
  const failure = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => expect.fail('it was accepted'),
      (error: unknown) => error,
    );

  let cluster: Awaited<ReturnType<typeof testCluster>> | undefined;

  before(async () => {
    cluster = await testCluster([image]);
    kube = await connect(cluster.kubeconfig);
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await kube.create(
      podOf('tools', container('main', 'sleep', '3600'), container('side', 'sleep', '3600')),
    );
    await kube.create(
      podOf('crash', container('main', 'sh', '-c', 'echo last words; sleep 1; exit 3')),
    );
    await seen('Pod', (pod) => pod.metadata.name === 'tools' && isReady(pod));
  });
  afterEach(() => stop.abort());
  after(async () => {
    await kube.delete({ kind: 'Namespace', name: namespace });
    await cluster?.remove();
  });

  it('tells its version, its kinds and what we may do', async () => {
    expect(await kube.version()).to.match(/^v1\./);
    const kinds = await kube.listableKinds();
    expect(kinds).to.deep.include({ apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true });
    expect(kinds).to.deep.include({ apiVersion: 'v1', kind: 'Node', namespaced: false });
    expect(await kube.can('create', { group: 'apps', resource: 'deployments', namespace })).to.be
      .true;
  });

  it('applies, reads, lists and deletes', async () => {
    const ref = { kind: 'ConfigMap', namespace, name: 'one' };
    await kube.apply(configMap('one', { a: '1' }), { dryRun: true });
    expect(await kube.get(ref)).to.equal(undefined);
    await kube.apply(configMap('one', { a: '1' }));
    await kube.apply(configMap('one', { b: '2' }));
    expect((await kube.get(ref))?.data).to.deep.equal({ b: '2' });
    const listed = await kube.list({ kind: 'ConfigMap', namespace, name: 'one' });
    expect(listed.map(({ kind, metadata }) => [kind, metadata.name])).to.deep.equal([
      ['ConfigMap', 'one'],
    ]);
    expect(await kube.delete(ref)).to.be.true;
    expect(await kube.delete(ref)).to.be.false;
    expect(
      await kube.list({ kind: 'Pod', namespace, labelSelector: 'app in (tools)' }),
    ).to.have.length(1);
  });

  it('patches by each strategy, and each means something else', async () => {
    await kube.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'svc', namespace },
      spec: { selector: { app: 'x', tier: 'y' }, ports: [{ name: 'a', port: 1 }] },
    });
    const ref = { kind: 'Service', namespace, name: 'svc' };
    const spec = async (
      strategy: 'merge' | 'strategic' | 'json',
      body: unknown,
      dryRun = false,
    ): Promise<unknown> => (await kube.patch(ref, strategy, body, { dryRun })).spec;
    expect(await spec('merge', { spec: { selector: { tier: null } } }))
      .to.have.property('selector')
      .that.deep.equals({ app: 'x' });
    const port = { spec: { ports: [{ name: 'b', port: 2 }] } };
    expect(await spec('merge', port, true))
      .to.have.property('ports')
      .with.length(1);
    expect(await spec('strategic', port, true))
      .to.have.property('ports')
      .with.length(2);
    const replace = [{ op: 'replace', path: '/spec/selector/app', value: 'z' }];
    expect(await spec('json', replace)).to.have.nested.property('selector.app', 'z');
  });

  it('refuses with the reason of the Status', async () => {
    const error = await failure(kube.create(configMap('Not A Name', {})));
    expect(refusalOf(error)).to.include({ code: 422, reason: 'Invalid' });
    const unknown = await failure(kube.get({ kind: 'Nonsense', namespace, name: 'x' }));
    expect(refusalOf(unknown)).to.include({ reason: 'NoKindMatch' });
  });

  it('prints the table kubectl prints', async () => {
    const text = await kube.table({ kind: 'Pod', namespace, name: 'tools' }, { showLabels: true });
    expect(text).to.match(
      /^NAME +READY +STATUS +RESTARTS +AGE +LABELS\ntools +2\/2 +Running +0 +\d+s +app=tools$/,
    );
    expect(await kube.table({ kind: 'Node' }, { wide: true })).to.contain('CONTAINER-RUNTIME');
    expect(await kube.table({ kind: 'Job', namespace })).to.equal(
      `No resources found in ${namespace} namespace.`,
    );
    expect(await kube.table({ kind: 'Pod' })).to.match(/^NAMESPACE /);
  });

  it('runs commands in containers', async () => {
    const target = { namespace, pod: 'tools' };
    const run = (command: string[], timeout = 10_000): ReturnType<KubeApi['exec']> =>
      kube.exec(target, command, { timeout });
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 7'])).to.deep.equal({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
    });
    expect((await run(['head', '-c', '3000000', '/dev/zero'])).stdout).to.have.length(1024 * 1024);
    expect(await run(['sleep', '30'], 500)).to.include({ timedOut: true });
    expect(await run(['echo', 'a b; $(c)'])).to.include({ exitCode: 0, stdout: 'a b; $(c)\n' });
    const side = { ...target, container: 'nope' };
    for (const [what, call] of [
      ['no-such-program', () => run(['no-such-program'])],
      ['container nope is not valid', () => kube.exec(side, ['ls'], { timeout: 5000 })],
      ['no such pod', () => kube.exec({ namespace, pod: 'nope' }, ['ls'], { timeout: 5000 })],
    ] as const) {
      const error = await failure(call());
      expect(error, what).to.have.property('code', 'EXEC_FAILED');
      expect(String(error)).to.contain(what);
    }
    const stop = AbortSignal.timeout(300);
    expect(
      await failure(kube.exec(target, ['sleep', '30'], { timeout: 60_000, signal: stop })),
    ).to.equal(stop.reason);
  });

  it('reads logs, of the previous run as well, and knows when there are none', async () => {
    const crash = { namespace, pod: 'crash' };
    await seen('Pod', (pod) => {
      const [status] = (pod.status?.containerStatuses ?? []) as { restartCount: number }[];
      return pod.metadata.name === 'crash' && (status?.restartCount ?? 0) > 0;
    });
    // Just after a restart the kubelet may have removed the older run and not yet know the newer.
    let words: string | undefined;
    while (words === undefined) words = await kube.logs(crash, { previous: true });
    expect(words).to.equal('last words\n');
    const tools = { namespace, pod: 'tools' };
    expect(await kube.logs(tools, {})).to.equal('');
    expect(await kube.logs(tools, { previous: true })).to.equal(undefined);
    expect(await kube.logs({ namespace, pod: 'nope' }, {})).to.equal(undefined);
  });

  it('evicts unless a disruption budget forbids it', async () => {
    await kube.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'all', namespace },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'victim' } } },
    });
    await kube.create(podOf('victim', container('main', 'sleep', '3600')));
    await seen('Pod', (pod) => pod.metadata.name === 'victim' && isReady(pod));
    await seen('PodDisruptionBudget', ({ status }) => status?.currentHealthy === 1);
    const blocked = await kube.evict({ namespace, name: 'victim' });
    expect(blocked).to.have.property('message').that.contains('The disruption budget all needs 1');
    await kube.delete({ kind: 'PodDisruptionBudget', namespace, name: 'all' });
    expect(await kube.evict({ namespace, name: 'victim' })).to.deep.equal({ evicted: true });
    expect(await kube.evict({ namespace, name: 'gone' })).to.deep.equal({ evicted: true });
  });

  it('feeds a view, a timeline and a memory', async () => {
    stop = new AbortController();
    const entries: TimelineInput[] = [];
    const emit = (entry: TimelineInput): void => void entries.push(entry);
    const view = createView(kube, stop.signal, (error) => expect.fail(String(error)));
    await Promise.all(TIMELINE_KINDS.map((query) => view.ensure(query)));
    recordTimeline(view, emit);
    const tools = { kind: 'Pod', namespace, name: 'tools' };
    const node = String(view.get(tools)?.spec?.nodeName);
    const memory = createMemory(
      view,
      sampleSummary(kube, systemClock),
      [node],
      stop.signal,
      emit,
      systemClock,
    );
    await kube.create(podOf('visitor', container('main', 'sleep', '3600')));
    const toolsMemory = (): ContainerMemory[] => memory.container({ namespace, pod: 'tools' });
    await new Promise<void>((resolve) => {
      memory.onSample(() => {
        if (toolsMemory().length > 0 && memory.node(node).length > 0) resolve();
      });
    });
    // The watch of events is a connection of its own: it may tell later than that of pods.
    const scheduled = (): boolean =>
      entries.some((entry) => entry.type === 'event' && entry.reason === 'Scheduled');
    while (!scheduled()) await sleep(20);
    expect(toolsMemory()[0]).to.include({ container: 'main', limit: 64 * 1024 * 1024 });
    const ofVisitor = entries.flatMap((entry) =>
      entry.type === 'object' && entry.name === 'visitor' ? [`${entry.field} ${entry.to}`] : [],
    );
    expect(ofVisitor).to.include.members(['exists yes', 'phase Pending']);
    stop.abort();
    await memory.ended;
  });

  it('tells a listener of a change while, or before, its own request is answered', async () => {
    const stop = new AbortController();
    const view = createView(kube, stop.signal, () => {});
    await view.ensure({ kind: 'ConfigMap', namespace });
    let changedAt = 0;
    view.onChange(() => (changedAt = performance.now()));
    const lags: number[] = [];
    for (let i = 0; i < 40; i++) {
      changedAt = 0;
      await kube.apply(configMap('tick', { i: String(i) }));
      const answered = performance.now();
      while (changedAt === 0) await new Promise(setImmediate);
      lags.push(changedAt - answered);
    }
    stop.abort();
    lags.sort((a, b) => a - b);
    const at = (share: number): string => (lags[Math.floor(lags.length * share)] ?? 0).toFixed(1);
    console.log(
      `      listener after the answer, ms: p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(0.99)}`,
    );
  });
});
