import { expect } from 'chai';
import type { ExecIO, LogOptions } from '../../../src/sim/contract/index.js';
import { container, startBench, until, type Bench } from './help.js';

async function running(bench: Bench, name: string): Promise<void> {
  await until(
    () => bench.pod(name)?.status?.phase,
    (phase) => phase === 'Running',
  );
}

describe('what a node answers to the API server', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = startBench();
  });
  afterEach(() => bench.stop());

  const logs = async (pod: string, options: LogOptions = {}): Promise<string> => {
    let text = '';
    const signal = new AbortController().signal;
    await bench.kubelets
      .agent('worker')
      ?.logs('ns', pod, options, (piece) => (text += piece), signal);
    return text;
  };
  const message = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing thrown';
  };
  const exec = (pod: string, name: string, command: string[]): Promise<[number, string]> => {
    let text = '';
    const io: ExecIO = {
      stdout: (data) => (text += new TextDecoder().decode(data)),
      stderr: () => undefined,
      signal: new AbortController().signal,
      tty: false,
    };
    const agent = bench.kubelets.agent('worker');
    if (agent === undefined) throw new Error('no agent');
    return agent.exec('ns', pod, name, command, io).then((code) => [code, text]);
  };

  it('reads logs: the tail, with times, and as they come', async () => {
    bench.create('talks', { containers: [container('main')] });
    await running(bench, 'talks');
    const program = bench.programs.get('main');
    program?.host.log('stdout', 'two\nthr');
    program?.host.log('stderr', 'error\n');
    program?.host.log('stdout', 'ee\nrest');
    expect(await logs('talks')).to.equal('main starts\ntwo\nerror\nthree\n');
    expect(await logs('talks', { tailLines: 2 })).to.equal('error\nthree\n');
    expect(await logs('talks', { limitBytes: 5 })).to.equal('main ');
    expect(await logs('talks', { tailLines: 1, timestamps: true })).to.match(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z three\n$/,
    );
    const followed = logs('talks', { follow: true, tailLines: 0 });
    program?.host.log('stdout', ' of it\nlast');
    program?.exit({ code: 0 });
    expect(await followed).to.equal('rest of it\nlast');
  });

  it('says in the kubelet’s words why there is no log', async () => {
    bench.create('waits', {
      containers: [container('main', 'runs:1', { envFrom: [{ configMapRef: { name: 'none' } }] })],
    });
    bench.create('runs', { containers: [container('main')] });
    await running(bench, 'runs');
    expect(await message(logs('runs', { previous: true }))).to.equal(
      'previous terminated container "main" in pod "runs" not found',
    );
    await until(
      () => bench.pod('waits')?.status?.containerStatuses?.[0]?.state?.waiting,
      (waiting) => waiting?.message === 'configmap "none" not found',
    );
    expect(await message(logs('waits'))).to.equal(
      'container "main" in pod "waits" is waiting to start: CreateContainerConfigError',
    );
  });

  it('keeps the log of the run before', async () => {
    bench.create('twice', { containers: [container('main')] });
    await running(bench, 'twice');
    bench.programs.get('main')?.host.log('stdout', 'first\n');
    bench.programs.get('main')?.exit({ code: 1 });
    await until(
      () => bench.pod('twice')?.status?.containerStatuses?.[0]?.restartCount,
      (count) => count === 1,
    );
    expect(await logs('twice')).to.equal('main starts\n');
    expect(await logs('twice', { previous: true })).to.equal('main starts\nfirst\n');
  });

  it('runs commands, and fails as containerd does', async () => {
    bench.create('shell', { containers: [container('main')] });
    await running(bench, 'shell');
    expect(await exec('shell', 'main', ['echo', 'hello'])).to.deep.equal([0, 'hello\n']);
    expect(await exec('shell', 'main', ['false'])).to.deep.equal([1, '']);
    expect(await message(exec('shell', 'main', ['no-such']))).to.match(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "no-such": executable file not found in \$PATH: unknown$/,
    );
    expect(await message(exec('shell', 'other', ['true']))).to.contain(
      'container not found ("other")',
    );
  });

  it('names the sandbox of a pod that nobody listens in, as containerd does', async () => {
    bench.create('deaf', { containers: [container('main')] });
    await running(bench, 'deaf');
    const text = await message(
      bench.kubelets.agent('worker')?.portForward('ns', 'deaf', 9999) ?? Promise.resolve(),
    );
    expect(text).to.match(
      /^error forwarding port 9999 to pod ([0-9a-f]{64}), uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": failed to connect to localhost:9999 inside namespace "\1", IPv4: dial tcp4 127\.0\.0\.1:9999: connect: connection refused /,
    );
  });

  it('counts pods and containers in its summary, at most every ten seconds', async () => {
    bench.create('counted', { containers: [container('main')] });
    await running(bench, 'counted');
    const agent = bench.kubelets.agent('worker');
    const first = agent?.summary();
    expect(first).to.have.nested.property('pods[0].podRef.name', 'counted');
    expect(first).to.have.nested.property('pods[0].containers[0].memory.workingSetBytes', 2 ** 20);
    expect(agent?.summary()).to.equal(first);
  });
});
