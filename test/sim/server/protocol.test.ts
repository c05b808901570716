import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { accessOf, Client } from '../client.js';

describe('the API: what no row of commands.yaml asks', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let client: Client;

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    client = new Client(accessOf(cluster.kubeconfig));
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  it('says with ?verbose what makes it ready', async () => {
    expect((await client.ask('GET', '/readyz')).body).to.equal('ok');
    const { code, body } = await client.ask('GET', '/readyz?verbose');
    expect([code, body]).to.deep.equal([200, '[+]ping ok\n[+]nodes ok\nreadyz check passed\n']);
    const live = await client.ask('GET', '/livez?verbose');
    expect(live.body).to.equal('[+]ping ok\nlivez check passed\n');
  });

  it('refuses a field that cannot be selected by, in the words of its kind', async () => {
    const ask = async (path: string): Promise<unknown> => {
      const { code, body } = await client.ask('GET', `${path}?fieldSelector=spec.x%3D1`);
      return [code, (JSON.parse(body) as { message: string }).message];
    };
    expect(await ask('/api/v1/pods')).to.deep.equal([400, 'field label not supported: spec.x']);
    expect(await ask('/apis/batch/v1/jobs')).to.deep.equal([
      400,
      'field label "spec.x" not supported for Job',
    ]);
    expect(await ask('/apis/apps/v1/deployments')).to.deep.equal([
      400,
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ]);
  });

  it('has a custom resource in its discovery as long as its definition is there', async () => {
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const codes = async (): Promise<unknown> => {
      const groups = (await client.ask('GET', '/apis')).body.includes('"shop.example.com"');
      const [group, version] = ['/apis/shop.example.com', '/apis/shop.example.com/v1'];
      return [
        groups,
        (await client.ask('GET', group)).code,
        (await client.ask('GET', version)).code,
      ];
    };
    expect(await codes()).to.deep.equal([false, 404, 404]);
    const names = { plural: 'carts', singular: 'cart', kind: 'Cart', listKind: 'CartList' };
    const schema = { openAPIV3Schema: { type: 'object' } };
    const { code } = await client.ask('POST', crds, {
      metadata: { name: 'carts.shop.example.com' },
      spec: {
        group: 'shop.example.com',
        names,
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    expect(code).to.equal(201);
    expect(await codes()).to.deep.equal([true, 200, 200]);
    await client.ask('DELETE', `${crds}/carts.shop.example.com`);
    expect(await codes()).to.deep.equal([false, 404, 404]);
  });

  it('makes what it answers to discovery once', async () => {
    const { stringify } = JSON;
    let made = 0;
    const counted = (value: unknown, ...rest: []): string => {
      if (typeof value === 'object' && value !== null && 'kind' in value) {
        if (String(value.kind).startsWith('API')) made++;
      }
      return stringify(value, ...rest);
    };
    await client.ask('GET', '/apis/apps/v1');
    JSON.stringify = counted as typeof stringify;
    try {
      for (const path of ['/apis/apps/v1', '/apis/batch/v1', '/apis/apps/v1', '/apis/batch/v1']) {
        expect((await client.ask('GET', path)).code).to.equal(200);
      }
    } finally {
      JSON.stringify = stringify;
    }
    expect(made).to.equal(1);
  });
});
