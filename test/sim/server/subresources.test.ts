import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { apiVersionOf } from '../../../src/sim/registry/index.js';
import { discovered } from '../../../src/sim/spec/index.js';
import { accessOf, Client } from '../client.js';

const METHODS = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
} as const;

const CUSTOM = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'boats', kind: 'Boat' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
      },
    ],
  },
};

const deployment = (name: string): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
    },
  },
});

interface Answered {
  message?: string;
  reason?: string;
  spec?: { replicas?: number };
  metadata?: { managedFields?: { manager: string; subresource?: string; operation: string }[] };
}

describe('subresources', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let client: Client;

  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<[number, Answered]> => {
    const { code, body: text } = await client.ask(method, path, body, type);
    return [code, text === '' ? {} : (JSON.parse(text) as Answered)];
  };

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    client = new Client(accessOf(cluster.kubeconfig));
    await client.ask('POST', '/apis/apps/v1/namespaces/default/deployments', deployment('web'));
    await client.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', CUSTOM);
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  it('have the methods of their verbs in discovery, and 405 for every other', async () => {
    const wrong: string[] = [];
    const custom = ['status', 'scale'].map((subresource) => ({
      subresource,
      verbs: ['get', 'patch', 'update'],
    }));
    const groups = [
      ...discovered(),
      {
        group: 'example.com',
        version: 'v1',
        resources: [{ resource: 'boats', scope: 'Namespaced', subresources: custom }],
      },
    ];
    for (const { group, version, resources } of groups) {
      for (const { resource, scope, subresources = [] } of resources) {
        const root = `${group === '' ? '/api' : '/apis'}/${apiVersionOf({ group, version })}`;
        const space = scope === 'Namespaced' ? '/namespaces/default' : '';
        for (const { subresource, verbs } of subresources) {
          for (const [method, verb] of Object.entries(METHODS)) {
            const path = `${root}${space}/${resource}/none/${subresource}`;
            const body = /^P/.test(method) ? '{}' : undefined;
            const { code } = await client.ask(method, path, body);
            if ((code === 405) === verbs.includes(verb)) wrong.push(`${method} ${path}: ${code}`);
          }
        }
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('are not changed by a HEAD, which is a GET without its body', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    expect(await client.ask('HEAD', path)).to.deep.equal({ code: 200, body: '' });
    expect((await ask('GET', path))[1].spec).to.deep.equal({ replicas: 1 });
    for (const rest of ['?watch=true', '/web/status']) {
      const answer = await client.ask(
        'HEAD',
        `/apis/apps/v1/namespaces/default/deployments${rest}`,
      );
      expect(answer).to.deep.equal({ code: 200, body: '' });
    }
  });

  it('are not found where a kind has none of that name', async () => {
    const [code, status] = await ask('GET', '/api/v1/namespaces/default/pods/web/nothing');
    expect([code, status.reason, status.message]).to.deep.equal([
      404,
      'NotFound',
      'the server could not find the requested resource',
    ]);
  });

  it('take a Scale that is applied, and say who owns the replicas', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    const apply = (replicas: number, query: string): Promise<[number, Answered]> =>
      ask(
        'PATCH',
        `${path}?${query}`,
        {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'web' },
          spec: { replicas },
        },
        'application/apply-patch+yaml',
      );
    const [refused, conflict] = await apply(3, 'fieldManager=scaler');
    expect([refused, conflict.reason]).to.deep.equal([409, 'Conflict']);
    const [taken, scale] = await apply(3, 'fieldManager=scaler&force=true');
    expect([taken, scale.spec]).to.deep.equal([200, { replicas: 3 }]);
    const [, web] = await ask('GET', '/apis/apps/v1/namespaces/default/deployments/web');
    const owner = web.metadata?.managedFields?.find(({ manager }) => manager === 'scaler');
    expect(owner).to.include({ subresource: 'scale', operation: 'Apply' });
    expect((await apply(-1, 'fieldManager=scaler&force=true'))[0]).to.equal(422);
    const bad = await ask(
      'PATCH',
      `${path}?fieldManager=scaler`,
      '{',
      'application/apply-patch+yaml',
    );
    expect(bad[0]).to.equal(400);
  });
});
