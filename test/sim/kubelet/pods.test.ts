import { expect } from 'chai';
import { container, startBench, until, type Bench } from './help.js';

const summary = (bench: Bench, name: string): string => {
  const { phase, containerStatuses = [] } = bench.pod(name)?.status ?? {};
  const states = containerStatuses.map(({ state, restartCount, ready }) => {
    const what = state?.waiting?.reason ?? state?.terminated?.reason ?? 'running';
    return `${what}/${restartCount}/${ready ? 'ready' : 'not ready'}`;
  });
  return `${phase}: ${states.join(', ')}`;
};
const reasons = (bench: Bench, name: string): string[] =>
  bench.events.filter(({ about }) => about === name).map(({ reason }) => reason);

describe('a pod on a simulated node', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = startBench();
  });
  afterEach(() => bench.stop());

  it('goes from ContainerCreating to Running, with the conditions and events of a kubelet', async () => {
    bench.create('plain', { containers: [container('main')] });
    await until(
      () => summary(bench, 'plain'),
      (is) => is === 'Pending: ContainerCreating/0/not ready',
    );
    await until(
      () => summary(bench, 'plain'),
      (is) => is === 'Running: running/0/ready',
    );
    const { status } = bench.pod('plain') ?? {};
    expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).to.deep.equal([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(status?.podIP).to.equal('10.244.1.2');
    expect(status?.hostIP).to.equal('172.18.0.2');
    expect(status?.containerStatuses?.[0]).to.deep.include({ started: true, resources: {} });
    expect(status?.containerStatuses?.[0]?.containerID).to.match(/^lab-sim:\/\/[0-9a-f]{64}$/);
    expect(reasons(bench, 'plain')).to.deep.equal(['Pulled', 'Created', 'Started']);
  });

  it('is Ready only when its readiness probe succeeds, and says why it does not', async () => {
    let code = 500;
    bench.answers.set('probed', () => code);
    const readinessProbe = {
      httpGet: { path: '/', port: 80 },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    bench.create('probed', { containers: [container('main', 'runs:1', { readinessProbe })] });
    await until(
      () => bench.events.map(({ message }) => message),
      (all) => all.includes('Readiness probe failed: HTTP probe failed with statuscode: 500'),
    );
    expect(summary(bench, 'probed')).to.equal('Running: running/0/not ready');
    expect(bench.pod('probed')?.status?.conditions?.[2]).to.deep.include({
      type: 'Ready',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [main]',
    });
    code = 200;
    await until(
      () => summary(bench, 'probed'),
      (is) => is === 'Running: running/0/ready',
    );
    bench.answers.delete('probed');
    const refused =
      'Readiness probe failed: Get "http://10.244.1.2:80/": dial tcp 10.244.1.2:80: connect: connection refused';
    await until(
      () => bench.events.map(({ message }) => message),
      (all) => all.includes(refused),
    );
  });

  it('restarts a container at once the first time, then after ten seconds of back-off', async () => {
    bench.create('failing', { containers: [container('main', 'exit-3:1')] });
    await until(
      () => summary(bench, 'failing'),
      (is) => is === 'Running: CrashLoopBackOff/1/not ready',
    );
    const [status] = bench.pod('failing')?.status?.containerStatuses ?? [];
    expect(status?.state?.waiting?.message).to.match(
      /^back-off 10s restarting failed container=main pod=failing_ns\(.*\)$/,
    );
    expect(status?.lastState?.terminated).to.deep.include({ exitCode: 3, reason: 'Error' });
    await until(
      () => summary(bench, 'failing'),
      (is) => is === 'Running: CrashLoopBackOff/2/not ready',
    );
    expect(reasons(bench, 'failing')).to.include('BackOff');
  });

  it('ends as Succeeded or Failed when nothing is restarted', async () => {
    bench.create('good', { restartPolicy: 'Never', containers: [container('main', 'exit-0')] });
    bench.create('bad', { restartPolicy: 'Never', containers: [container('main', 'exit-2')] });
    await until(
      () => summary(bench, 'good'),
      (is) => is === 'Succeeded: Completed/0/not ready',
    );
    await until(
      () => summary(bench, 'bad'),
      (is) => is === 'Failed: Error/0/not ready',
    );
    expect(bench.pod('good')?.status?.conditions?.[2]?.reason).to.equal('PodCompleted');
    expect(bench.pod('bad')?.status?.conditions?.[2]?.reason).to.equal('PodFailed');
  });

  it('kills a container at its limit as the kernel does: OOMKilled, 137, no event of its own', async () => {
    const resources = { limits: { memory: '7Mi' } };
    bench.create('small', { containers: [container('main', 'runs:1', { resources })] });
    await until(
      () => summary(bench, 'small'),
      (is) => is === 'Running: running/0/ready',
    );
    const program = bench.programs.get('main');
    if (program === undefined) throw new Error('no program');
    program.memory = 8 * 2 ** 20;
    program.host.memoryTaken();
    expect(program.signals).to.deep.equal(['SIGKILL']);
    const sample = bench.kubelets.agent('worker')?.cgroups();
    expect(sample?.pods[0]?.memory).to.deep.include({ peak: 7 * 2 ** 20, oomKills: 1 });
    const status = await until(
      () => bench.pod('small')?.status?.containerStatuses?.[0],
      (is) => is?.restartCount === 1,
    );
    expect(status?.lastState?.terminated).to.deep.include({ exitCode: 137, reason: 'OOMKilled' });
    expect(reasons(bench, 'small').slice(0, 3)).to.deep.equal(['Pulled', 'Created', 'Started']);
  });

  it('sees memory that grows without anybody saying so', async () => {
    const resources = { limits: { memory: '7Mi' } };
    bench.create('leak', { containers: [container('main', 'runs:1', { resources })] });
    await until(
      () => summary(bench, 'leak'),
      (is) => is === 'Running: running/0/ready',
    );
    const program = bench.programs.get('main');
    if (program !== undefined) program.memory = 8 * 2 ** 20;
    await until(
      () => program?.signals,
      (signals) => signals?.[0] === 'SIGKILL',
    );
  });

  it('stops its containers and then goes, within its grace period', async () => {
    bench.create('kind', { containers: [container('a')], terminationGracePeriodSeconds: 5 });
    bench.create('stubborn', {
      containers: [container('b', 'stubborn:1')],
      terminationGracePeriodSeconds: 5,
    });
    await until(
      () => summary(bench, 'stubborn'),
      (is) => is === 'Running: running/0/ready',
    );
    await until(
      () => summary(bench, 'kind'),
      (is) => is === 'Running: running/0/ready',
    );
    bench.sim.api.delete('pods', 'ns', 'kind');
    bench.sim.api.delete('pods', 'ns', 'stubborn');
    expect(bench.pod('kind')?.metadata?.deletionTimestamp).to.be.a('string');
    await until(
      () => bench.pod('kind'),
      (is) => is === undefined,
    );
    expect(bench.programs.get('a')?.signals).to.deep.equal(['SIGTERM']);
    await until(
      () => bench.pod('stubborn'),
      (is) => is === undefined,
    );
    expect(bench.programs.get('b')?.signals).to.deep.equal(['SIGTERM', 'SIGKILL']);
    expect(reasons(bench, 'kind').at(-1)).to.equal('Killing');
  });

  it('dies with its object when that is deleted by force', async () => {
    bench.create('forced', { containers: [container('main')] });
    await until(
      () => summary(bench, 'forced'),
      (is) => is === 'Running: running/0/ready',
    );
    bench.sim.api.delete('pods', 'ns', 'forced', { gracePeriodSeconds: 0 });
    await until(
      () => bench.programs.get('main')?.signals,
      (is) => is?.[0] === 'SIGTERM',
    );
  });
});
