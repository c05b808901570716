import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { KubeObject } from '../../src/sim/machinery/index.js';
import { startCluster } from '../../src/sim/index.js';
import type { Job, Pod, Service } from '../../src/sim/types/index.js';
import { accessOf, Client } from './client.js';

const PODS = '/api/v1/namespaces/default/pods';

const podOf = (name: string, image: string, command?: string[]) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'main', image, ...(command && { command }) }] },
});
const DEPLOYMENT = {
  metadata: { name: 'web' },
  spec: {
    replicas: 6,
    selector: { matchLabels: { app: 'web' } },
    template: podOf('web', 'nginx:1.25-alpine'),
  },
};
const SERVICE = {
  metadata: { name: 'web' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80 }] },
};
const job = podOf('once', 'busybox:1.36', ['true']);
const JOB = {
  metadata: { name: 'once' },
  spec: {
    completions: 2,
    parallelism: 2,
    template: { ...job, spec: { ...job.spec, restartPolicy: 'Never' } },
  },
};

async function list<T extends KubeObject>(client: Client, path: string): Promise<T[]> {
  return (JSON.parse((await client.ask('GET', path)).body) as { items: T[] }).items;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await delay(50);
}

async function must(client: Client, path: string, object: unknown): Promise<void> {
  const { code, body } = await client.ask('POST', path, object);
  if (code !== 201) throw new Error(body);
}

const named = (pods: Pod[]) =>
  pods
    .map(({ metadata, spec }) => [
      metadata?.namespace,
      metadata?.name,
      metadata?.uid,
      spec?.nodeName,
      spec?.volumes?.[0]?.name,
    ])
    .sort();

/** What other clients do meanwhile: none of it is what the run is about. */
async function crowd(client: Client): Promise<void> {
  const ask = (method: string, path: string, body?: unknown): Promise<unknown> =>
    client.ask(method, path, body);
  for (const query of ['', '&timeoutSeconds=1', '&allowWatchBookmarks=true']) {
    void ask('GET', `/api/v1/pods?watch=1${query}`).catch(() => undefined);
  }
  await ask('POST', '/api/v1/namespaces', { metadata: { generateName: 'beside-' } });
  await ask('POST', '/api/v1/namespaces', { metadata: { name: 'beside' } });
  await until(async () => {
    const path = '/api/v1/namespaces/beside/serviceaccounts/default';
    return (await client.ask('GET', path)).code === 200;
  });
  for (let i = 0; i < 3; i++) {
    await ask('GET', '/api/v1/pods');
    await ask('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', { spec: {} });
    await ask('POST', '/api/v1/namespaces/default/events', { metadata: { generateName: 'e' } });
    await ask('POST', '/api/v1/namespaces/default/configmaps', { metadata: { generateName: 'c' } });
    await ask('POST', '/api/v1/namespaces/beside/services', {
      ...SERVICE,
      metadata: { generateName: 'beside-' },
    });
    // It fits on no node.
    const { spec, metadata } = podOf('beside', 'busybox:1.36');
    await ask('POST', '/api/v1/namespaces/beside/pods', {
      metadata: { ...metadata, generateName: 'beside-' },
      spec: { ...spec, nodeSelector: { no: 'node' } },
    });
    await ask('POST', '/apis/apps/v1/namespaces/default/deployments?dryRun=All', DEPLOYMENT);
    await ask('POST', '/api/v1/namespaces/default/services?dryRun=All', SERVICE);
  }
}

async function run(seed: number, beside: boolean) {
  const cluster = await startCluster({ nodes: 3, speed: 20, seed });
  const client = new Client(accessOf(cluster.kubeconfig));
  const other = new Client(accessOf(cluster.kubeconfig));
  const meanwhile = async (): Promise<void> => {
    if (beside) await crowd(other);
  };
  const running = (path: string, count: number) => async (): Promise<boolean> => {
    const pods = await list<Pod>(client, path);
    return pods.filter(({ status }) => status?.phase === 'Running').length === count;
  };
  try {
    await until(running('/api/v1/namespaces/kube-system/pods', 2));
    await meanwhile();
    await must(client, '/apis/apps/v1/namespaces/default/deployments', DEPLOYMENT);
    await meanwhile();
    await until(running(PODS, 6));
    await must(client, '/api/v1/namespaces/default/services', SERVICE);
    const pods = await list<Pod>(client, PODS);
    for (const { metadata } of beside ? pods : []) {
      await other.exec('default', metadata?.name ?? '', ['wget', '-qO-', '-T', '1', 'http://web/']);
    }
    await meanwhile();
    await must(client, '/apis/batch/v1/namespaces/default/jobs', JOB);
    await until(async () => {
      const [once] = await list<Job>(client, '/apis/batch/v1/namespaces/default/jobs');
      return once?.status?.succeeded === 2;
    });
    const all = await list<Pod>(client, '/api/v1/pods');
    const [web] = (await list<Service>(client, '/api/v1/namespaces/default/services')).filter(
      ({ metadata }) => metadata?.name === 'web',
    );
    return {
      pods: named(all.filter(({ metadata }) => metadata?.namespace !== 'beside')),
      service: [web?.metadata?.uid, web?.spec?.clusterIP, web?.spec?.ports?.[0]?.nodePort],
    };
  } finally {
    client.close();
    other.close();
    await cluster.stop();
  }
}

describe('the seed of a cluster', function () {
  this.timeout(90_000);

  it('names, marks and places the same objects alike, whatever other clients ask meanwhile', async () => {
    const alone = await run(7, false);
    expect(await run(7, true)).to.deep.equal(alone);
    const { pods, service } = await run(8, false);
    for (const [, name, uid] of pods) {
      for (const each of alone.pods) expect(each).not.to.include.oneOf([name, uid]);
    }
    for (const value of service) expect(alone.service).not.to.include(value);
  });
});
