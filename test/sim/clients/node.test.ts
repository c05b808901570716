import {
  AppsV1Api,
  CoreV1Api,
  Cp,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  Metrics,
  PatchStrategy,
  PortForward,
  Watch,
  type KubernetesObject,
  type V1Deployment,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startCluster, type Cluster } from '../../../src/sim/index.js';

const NAMESPACE = 'default';

const deployment = (name: string, replicas: number): V1Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: NAMESPACE },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.25-alpine' }] },
    },
  },
});

/** Waits until it holds, for twenty seconds at most. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('client-node with a simulated cluster', () => {
  let cluster: Cluster;
  let config: KubeConfig;
  let core: CoreV1Api;

  before(async () => {
    cluster = await startCluster({ speed: 10 });
    config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    await core.createNamespacedPod({
      namespace: NAMESPACE,
      body: {
        metadata: { name: 'box' },
        spec: {
          containers: [
            { name: 'box', image: 'busybox:1.36', command: ['sh', '-c', 'echo hello; sleep 3600'] },
          ],
        },
      },
    });
    await until('box runs', async () => {
      const pod = await core.readNamespacedPod({ name: 'box', namespace: NAMESPACE });
      return pod.status?.phase === 'Running';
    });
  });

  after(() => cluster.stop());

  const exec = async (
    command: string[],
    stdin?: string,
  ): Promise<{ out: string; err: string; status: V1Status }> => {
    const out = new PassThrough();
    const err = new PassThrough();
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec(
          ...([NAMESPACE, 'box', 'box', command, out, err] as const),
          stdin === undefined ? null : Readable.from([stdin]),
          false,
          resolve,
        )
        .catch(reject);
    });
    out.end();
    err.end();
    return { out: await text(out), err: await text(err), status };
  };

  it('sees pods come and go through an informer', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const seen = new Map<string, string[]>();
    const informer = makeInformer<V1Pod>(
      config,
      `/api/v1/namespaces/${NAMESPACE}/pods`,
      () => core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: 'app=web' }),
      'app=web',
    );
    for (const event of ['add', 'update', 'delete'] as const) {
      informer.on(event, ({ metadata }: V1Pod) => {
        const name = metadata?.name ?? '';
        seen.set(name, [...(seen.get(name) ?? []), event]);
      });
    }
    await informer.start();
    await apps.createNamespacedDeployment({ namespace: NAMESPACE, body: deployment('web', 2) });
    await until('two pods are ready', () => {
      const ready = informer.list().filter(({ status }) => status?.containerStatuses?.[0]?.ready);
      return ready.length === 2;
    });
    await apps.deleteNamespacedDeployment({ name: 'web', namespace: NAMESPACE });
    await until('the cache is empty', () => informer.list().length === 0);
    await informer.stop();
    expect([...seen.values()].map((events) => [events[0], events.at(-1)])).to.deep.equal([
      ['add', 'delete'],
      ['add', 'delete'],
    ]);
  });

  it('goes on with a watch where a list ended', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace: NAMESPACE });
    const events: string[] = [];
    const abort = await new Watch(config).watch(
      `/api/v1/namespaces/${NAMESPACE}/configmaps`,
      { resourceVersion: metadata?.resourceVersion ?? '' },
      (type: string, object: KubernetesObject) =>
        events.push(`${type} ${object.metadata?.name ?? ''}`),
      () => undefined,
    );
    const body = { metadata: { name: 'seen' } };
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body });
    await core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name: 'seen' });
    await until('both are seen', () => events.length === 2);
    abort.abort();
    expect(events).to.deep.equal(['ADDED seen', 'DELETED seen']);
  });

  it('runs a command with its streams and exit code', async () => {
    const { out, err, status } = await exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect({ out, err }).to.deep.equal({ out: 'out\n', err: 'err\n' });
    expect(status.details?.causes).to.deep.equal([{ reason: 'ExitCode', message: '3' }]);
  });

  it('gives a command its stdin', async () => {
    const { out, status } = await exec(['sh'], 'echo $((40 + 2))\nexit\n');
    expect(out).to.equal('42\n');
    expect(status.status).to.equal('Success');
  });

  it('reads a log', async () => {
    const log = new PassThrough();
    await new Log(config).log(NAMESPACE, 'box', 'box', log, { tailLines: 1 });
    expect(await text(log)).to.equal('hello\n');
  });

  it('copies files into a container', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-cp-'));
    await writeFile(join(folder, 'copied.txt'), 'copied\n');
    await new Cp(config).cpToPod(NAMESPACE, 'box', 'box', folder, '/tmp');
    await until('it is there', async () => {
      const { out } = await exec(['cat', '/tmp/copied.txt']);
      return out === 'copied\n';
    });
    await rm(folder, { recursive: true });
  });

  it('forwards a port', async () => {
    const body: V1Pod = {
      metadata: { name: 'nginx' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.25-alpine' }] },
    };
    await core.createNamespacedPod({ namespace: NAMESPACE, body });
    await until('nginx is ready', async () => {
      const pod = await core.readNamespacedPod({ name: 'nginx', namespace: NAMESPACE });
      return pod.status?.containerStatuses?.[0]?.ready === true;
    });
    const input = new PassThrough();
    const output = new PassThrough();
    await new PortForward(config).portForward(NAMESPACE, 'nginx', [80], output, null, input);
    let answer = '';
    output.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    input.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await until('it answers', () => answer.includes('</html>'));
    input.end();
    expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\nServer: nginx/);
  });

  it('reads metrics of nodes and pods', async () => {
    const metrics = new Metrics(config);
    expect((await metrics.getNodeMetrics()).items).to.have.lengthOf(3);
    const pods = await metrics.getPodMetrics('kube-system');
    expect(pods.items[0]?.containers[0]?.usage).to.have.keys('cpu', 'memory');
  });

  it('creates, reads, patches, applies, lists and deletes any kind', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const made = await objects.create<V1Deployment>(deployment('any', 1));
    const header = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: made.metadata ?? {} };
    const names = { name: 'any', namespace: NAMESPACE };
    const patched = await objects.patch<V1Deployment>(
      { ...header, metadata: names, spec: { replicas: 2 } } as V1Deployment,
      ...([undefined, undefined, undefined, undefined] as const),
      PatchStrategy.MergePatch,
    );
    expect(patched.spec?.replicas).to.equal(2);
    const applied = await objects.patch<V1Deployment>(
      { ...deployment('any', 3) },
      ...([undefined, undefined, 'me', true] as const),
      PatchStrategy.ServerSideApply,
    );
    expect(applied.spec?.replicas).to.equal(3);
    const read = await objects.read<V1Deployment>({ ...header, metadata: names });
    expect(read.metadata?.managedFields?.map(({ manager }) => manager)).to.include('me');
    const list = await objects.list('apps/v1', 'Deployment', NAMESPACE);
    expect(list.items.map(({ metadata }) => metadata?.name)).to.deep.equal(['any']);
    await objects.delete({ ...header, metadata: names });
  });

  it('keeps a custom resource whose schema does not speak of metadata', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const group = 'example.com';
    const spec = {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
            },
          },
        },
      ],
    };
    await objects.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec,
    } as KubernetesObject);
    const widget = {
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name: 'w', namespace: NAMESPACE },
      spec: { size: 2 },
    };
    const path = `/apis/${group}/v1/namespaces/${NAMESPACE}/widgets`;
    const names: string[] = [];
    const watch = (): Promise<AbortController> =>
      new Watch(config).watch(
        path,
        {},
        (_type: string, object: KubernetesObject) => names.push(object.metadata?.name ?? ''),
        () => undefined,
      );
    await until('it is Established', () =>
      objects.list(`${group}/v1`, 'Widget', NAMESPACE).then(
        () => true,
        () => false,
      ),
    );
    const abort = await watch();
    await objects.patch(
      widget,
      ...([undefined, undefined, 'me', true] as const),
      PatchStrategy.ServerSideApply,
    );
    await until('it is seen', () => names.length === 1);
    abort.abort();
    expect(names).to.deep.equal(['w']);
  });
});
