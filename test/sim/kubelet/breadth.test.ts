import { expect } from 'chai';
import type { ConfigMap, Secret } from '../../../src/sim/types/index.js';
import { container, startBench, until, type Bench } from './help.js';

const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : new TextDecoder().decode(content);

describe('what a pod is made of', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = startBench();
  });
  afterEach(() => bench.stop());

  const messages = (name: string): string[] =>
    bench.events
      .filter(({ about }) => about === name)
      .map(({ reason, message }) => `${reason}: ${message}`);
  const says = (name: string, message: string): Promise<string[]> =>
    until(
      () => messages(name),
      (all) => all.includes(message),
    );
  const phase = (name: string, wanted: string): Promise<unknown> =>
    until(
      () => bench.pod(name)?.status?.phase,
      (is) => is === wanted,
    );
  const host = (name: string) => {
    const program = bench.programs.get(name);
    if (program === undefined) throw new Error(`${name} does not run`);
    return program.host;
  };
  const configMap = (name: string, data: Record<string, string>): void =>
    void bench.sim.api.create<ConfigMap>('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'ns' },
      data,
    });

  it('runs init containers one after the other, then sidecars, then the others', async () => {
    bench.create('ordered', {
      restartPolicy: 'Never',
      initContainers: [
        container('first', 'exit-0:1'),
        container('helper', 'runs:1', { restartPolicy: 'Always' }),
      ],
      containers: [container('main', 'exit-0:1')],
    });
    await phase('ordered', 'Succeeded');
    const order = messages('ordered').filter((each) => /Started|Stopping/.test(each));
    expect(order).to.deep.equal([
      'Started: Started container first',
      'Started: Started container helper',
      'Started: Started container main',
      'Killing: Stopping container helper',
    ]);
    expect(bench.programs.get('helper')?.signals).to.deep.equal(['SIGTERM']);
  });

  it('says Initialized False while an init container has not ended', async () => {
    bench.create('slow', {
      initContainers: [container('first')],
      containers: [container('main')],
    });
    const status = await until(
      () => bench.pod('slow')?.status,
      (is) => is?.initContainerStatuses?.[0]?.state?.running !== undefined,
    );
    expect(status?.phase).to.equal('Pending');
    expect(status?.conditions?.find(({ type }) => type === 'Initialized')).to.deep.include({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [first]',
    });
    expect(status?.containerStatuses?.[0]?.state?.waiting?.reason).to.equal('PodInitializing');
  });

  it('restarts a container whose liveness probe fails', async () => {
    const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 2 };
    bench.create('dead', {
      terminationGracePeriodSeconds: 1,
      containers: [container('main', 'runs:1', { livenessProbe })],
    });
    await says('dead', 'Killing: Container main failed liveness probe, will be restarted');
    await until(
      () => bench.pod('dead')?.status?.containerStatuses?.[0]?.restartCount,
      (count) => count === 1,
    );
  });

  it('holds the other probes back until the startup probe succeeds', async () => {
    let code = 503;
    bench.answers.set('starting', () => code);
    const httpGet = { path: '/', port: 80 };
    bench.create('starting', {
      containers: [
        container('main', 'runs:1', {
          startupProbe: { httpGet, periodSeconds: 1, failureThreshold: 1000 },
          readinessProbe: { httpGet, periodSeconds: 1 },
        }),
      ],
    });
    await says(
      'starting',
      'Unhealthy: Startup probe failed: HTTP probe failed with statuscode: 503',
    );
    const [status] = bench.pod('starting')?.status?.containerStatuses ?? [];
    expect(status).to.deep.include({ started: false, ready: false });
    code = 200;
    await until(
      () => bench.pod('starting')?.status?.containerStatuses?.[0],
      (is) => is?.ready === true && is.started === true,
    );
    expect(messages('starting').join()).to.not.contain('Readiness');
  });

  it('waits for a ConfigMap that is mounted and is not there', async () => {
    bench.create('waits', {
      volumes: [{ name: 'settings', configMap: { name: 'late' } }],
      containers: [
        container('main', 'runs:1', {
          volumeMounts: [{ name: 'settings', mountPath: '/settings' }],
        }),
      ],
    });
    await says(
      'waits',
      'FailedMount: MountVolume.SetUp failed for volume "settings" : configmap "late" not found',
    );
    expect(bench.pod('waits')?.status?.phase).to.equal('Pending');
    configMap('late', { mode: 'calm' });
    await phase('waits', 'Running');
    expect(text(host('main').files.read('/settings/mode'))).to.equal('calm');
  });

  it('shows a changed ConfigMap after a while, but never through a subPath', async () => {
    configMap('settings', { mode: 'calm' });
    bench.create('reads', {
      volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
      containers: [
        container('main', 'runs:1', {
          volumeMounts: [
            { name: 'settings', mountPath: '/settings' },
            { name: 'settings', mountPath: '/etc/mode', subPath: 'mode' },
          ],
        }),
      ],
    });
    await phase('reads', 'Running');
    const { files } = host('main');
    expect(text(files.read('/etc/mode'))).to.equal('calm');
    bench.sim.api.update<ConfigMap>(
      'configmaps',
      'ns',
      'settings',
      (draft) => void (draft.data = { mode: 'storm' }),
    );
    expect(text(files.read('/settings/mode'))).to.equal('calm');
    await until(
      () => text(files.read('/settings/mode')),
      (mode) => mode === 'storm',
    );
    expect(text(files.read('/etc/mode'))).to.equal('calm');
  });

  it('keeps an emptyDir over restarts, and loses what else was written', async () => {
    bench.create('keeps', {
      volumes: [{ name: 'data', emptyDir: {} }],
      containers: [
        container('main', 'runs:1', { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
      ],
    });
    await phase('keeps', 'Running');
    const before = host('main');
    before.files.write('/data/kept', new Uint8Array([1]));
    before.files.write('/lost', new Uint8Array([1]));
    bench.programs.get('main')?.exit({ code: 1 });
    await until(
      () => bench.programs.get('main')?.host,
      (now) => now !== before,
    );
    expect(host('main').files.list('/data')).to.deep.equal(['kept']);
    expect(host('main').files.read('/lost')).to.equal(undefined);
  });

  it('gives a container its variables: of sources, of the pod, of Services', async () => {
    configMap('settings', { mode: 'calm' });
    bench.sim.api.create<Secret>('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login', namespace: 'ns' },
      data: { user: Buffer.from('someone').toString('base64') },
    });
    bench.sim.api.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'ns' },
      spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] },
    });
    const env = [
      { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
      { name: 'USER_NAME', valueFrom: { secretKeyRef: { name: 'login', key: 'user' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
      { name: 'BOTH', value: '$(MODE) $(WEB_SERVICE_HOST)' },
    ];
    const resources = { limits: { memory: '64Mi' } };
    bench.create('env', {
      containers: [container('main', 'runs:1', { env, resources, args: ['-x=$(MODE)'] })],
    });
    await phase('env', 'Running');
    const { env: all, args } = host('main');
    expect([...all.keys()].slice(0, 3)).to.deep.equal(['PATH', 'HOSTNAME', 'MODE']);
    expect(Object.fromEntries(all)).to.deep.include({
      MODE: 'calm',
      USER_NAME: 'someone',
      POD_NAME: 'env',
      LIMIT: '67108864',
      BOTH: 'calm 10.96.0.9',
      WEB_SERVICE_PORT: '80',
    });
    expect(args).to.deep.equal(['-x=calm']);
  });

  it('cannot start a container that refers to a key that is not there, until it is', async () => {
    configMap('settings', { other: 'x' });
    const env = [
      { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
    ];
    bench.create('wrong', { containers: [container('main', 'runs:1', { env })] });
    const why = "couldn't find key mode in ConfigMap ns/settings";
    await says('wrong', `Failed: Error: ${why}`);
    const [status] = bench.pod('wrong')?.status?.containerStatuses ?? [];
    expect(status?.state?.waiting).to.deep.equal({
      reason: 'CreateContainerConfigError',
      message: why,
    });
    bench.sim.api.update<ConfigMap>(
      'configmaps',
      'ns',
      'settings',
      (draft) => void (draft.data = { mode: 'x' }),
    );
    await phase('wrong', 'Running');
  });

  it('says InvalidImageName for an image whose name is none', async () => {
    bench.create('words', { containers: [container('main', 'Bad Image!!')] });
    const message =
      'Failed to apply default image tag "Bad Image!!": couldn\'t parse image name "Bad Image!!": invalid reference format: repository name (library/Bad Image!!) must be lowercase';
    await says('words', `InspectFailed: ${message}`);
    await says('words', 'Failed: Error: InvalidImageName');
    await until(
      () => bench.pod('words')?.status?.containerStatuses?.[0]?.state?.waiting,
      (waiting) => waiting?.reason === 'InvalidImageName' && waiting.message === message,
    );
  });

  it('pulls an image that the node does not know once, then has it', async () => {
    for (const name of ['first', 'second']) {
      bench.create(name, { containers: [container('main', 'unknown-app:1')] });
      await says(name, 'Started: Started container main');
    }
    await says('first', 'Pulling: Pulling image "unknown-app:1"');
    await says('second', 'Pulled: Container image "unknown-app:1" already present on machine');
  });

  it('says which version runs when nobody taught it the one of the tag', async () => {
    bench.create('version', { containers: [container('main', 'older:9')] });
    await says(
      'version',
      'SimulatedImageVersion: Nobody taught the simulator this version of the image "older:9": what runs is older 1',
    );
  });

  it('says ErrImagePull, then ImagePullBackOff, for an image that is nowhere', async () => {
    bench.create('typo', { containers: [container('main', 'nginx:no-such-tag')] });
    await says('typo', 'Failed: Error: ErrImagePull');
    await says('typo', 'BackOff: Back-off pulling image "nginx:no-such-tag"');
    const waiting = await until(
      () => bench.pod('typo')?.status?.containerStatuses?.[0]?.state?.waiting,
      (is) => is?.reason === 'ImagePullBackOff',
    );
    expect(waiting?.message).to.match(
      /^Back-off pulling image "nginx:no-such-tag": ErrImagePull: rpc error: code = NotFound/,
    );
  });

  it('says so too for a tag that the image’s repository does not have', async () => {
    bench.create('mistyped', { containers: [container('main', 'app:typo')] });
    await says('mistyped', 'Failed: Error: ErrImagePull');
  });

  it('says StartError for a command that does not exist, and backs off', async () => {
    bench.create('broken', { containers: [container('main', 'broken:1')] });
    const status = await until(
      () => bench.pod('broken')?.status?.containerStatuses?.[0],
      (is) => is?.state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(status?.lastState?.terminated).to.deep.include({ exitCode: 128, reason: 'StartError' });
    expect(status?.lastState?.terminated?.message).to.contain(
      'exec: "nope": executable file not found in $PATH: unknown',
    );
  });

  it('warns of an image that nobody taught the simulator', async () => {
    bench.create('strange', { containers: [container('main', 'unknown:1')] });
    await until(
      () => messages('strange'),
      (all) => all.some((each) => each.startsWith('SimulatedImageInert: ')),
    );
  });

  it('runs hooks: a preStop sleep delays SIGTERM, a failed postStart ends the container', async () => {
    const lifecycle = { preStop: { sleep: { seconds: 4 } } };
    bench.create('hooked', { containers: [container('main', 'runs:1', { lifecycle })] });
    await phase('hooked', 'Running');
    const asked = bench.sim.clock.elapsed();
    bench.sim.api.delete('pods', 'ns', 'hooked');
    await until(
      () => bench.programs.get('main')?.signals,
      (signals) => signals?.[0] === 'SIGTERM',
    );
    expect(bench.sim.clock.elapsed() - asked).to.be.at.least(4000);

    const failing = { postStart: { exec: { command: ['false'] } } };
    bench.create('unhooked', {
      containers: [container('other', 'runs:1', { lifecycle: failing })],
    });
    await says('unhooked', 'FailedPostStartHook: PostStartHook failed');
    await says('unhooked', 'Killing: FailedPostStartHook');
  });

  it('fails a pod that is active for longer than it may be', async () => {
    bench.create('long', {
      activeDeadlineSeconds: 5,
      terminationGracePeriodSeconds: 1,
      containers: [container('main')],
    });
    await phase('long', 'Failed');
    expect(bench.pod('long')?.status).to.deep.include({
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });

  it('rejects a pod that the node has no room for', async () => {
    const resources = { requests: { cpu: '1500m' } };
    bench.create('one', { containers: [container('one', 'runs:1', { resources })] });
    bench.create('two', { containers: [container('two', 'runs:1', { resources })] });
    await phase('two', 'Failed');
    expect(bench.pod('two')?.status).to.deep.include({
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1500, capacity: 2000",
    });
  });

  it('shows the kubelet’s own files', async () => {
    bench.create('files', { containers: [container('main')] });
    await phase('files', 'Running');
    const { files } = host('main');
    expect(text(files.read('/etc/hosts'))).to.contain('10.244.1.2\tfiles\n');
    expect(text(files.read('/etc/hostname'))).to.equal('files\n');
    expect(text(files.read('/etc/resolv.conf'))).to.equal('nameserver 10.96.0.10\n');
    expect(text(files.read('/proc/1/status'))).to.match(/VmRSS:\s+1024 kB/);
    expect(text(files.read('/sys/fs/cgroup/memory.max'))).to.equal('max\n');
  });

  it('shows a container its own memory and limit in /sys/fs/cgroup', async () => {
    const resources = { limits: { memory: '50Mi' } };
    bench.create('bounded', { containers: [container('main', 'runs:1', { resources })] });
    await phase('bounded', 'Running');
    const read = (name: string) => text(host('main').files.read(`/sys/fs/cgroup/${name}`));
    expect(read('memory.max')).to.equal('52428800\n');
    expect(read('memory.current')).to.equal(`${2 ** 20}\n`);
    expect(read('memory.events')).to.contain('oom_kill 0\n');
  });
});
