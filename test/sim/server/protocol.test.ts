import { expect } from 'chai';
import { parse } from 'yaml';
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

  it('stays ready when its nodes go', async () => {
    const [{ metadata }] = (
      JSON.parse((await client.ask('GET', '/api/v1/nodes')).body) as {
        items: [{ metadata: { name: string } }];
      }
    ).items;
    expect((await client.ask('DELETE', `/api/v1/nodes/${metadata.name}`)).code).to.equal(200);
    expect(await client.ask('GET', '/readyz')).to.deep.equal({ code: 200, body: 'ok' });
  });

  it('has metrics only to be read', async () => {
    const codes = [];
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      codes.push((await client.ask(method, '/apis/metrics.k8s.io/v1beta1/nodes')).code);
    }
    expect(codes).to.deep.equal([200, 200, 405, 405, 405, 405]);
  });

  it('tells of a body that it cannot read as Go does', async () => {
    const said = async (body: string): Promise<[number, string]> => {
      const answer = await client.ask('POST', '/api/v1/namespaces/default/configmaps', body);
      return [answer.code, (JSON.parse(answer.body) as { message: string }).message];
    };
    const refused = (why: string): [number, string] => [
      400,
      `the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: ${why}`,
    ];
    expect(await said('')).to.deep.equal(refused('unexpected end of JSON input (<empty>)'));
    expect(await said('{"kind"')).to.deep.equal(refused('unexpected end of JSON input ({"kind")'));
    expect(await said('kind: X')).to.deep.equal(
      refused("invalid character 'k' looking for beginning of value (6b696e643a2058)"),
    );
  });

  it('answers in YAML when that is asked for, and names what it serves when nothing of it is', async () => {
    const ask = (path: string, accept: string): Promise<{ code: number; body: string }> =>
      client.ask('GET', path, undefined, undefined, accept);
    const { body } = await ask('/api/v1/namespaces/default', 'application/yaml');
    expect(body).to.match(/^apiVersion: v1\nkind: Namespace\nmetadata:\n/);
    const list = await ask('/api/v1/namespaces', 'application/yaml, application/json');
    expect(parse(list.body)).to.have.property('kind', 'NamespaceList');
    const none = await ask('/api/v1/namespaces/none', 'application/yaml');
    expect(none.code).to.equal(404);
    expect(parse(none.body)).to.have.property('reason', 'NotFound');
    const accepted = 'only the following media types are accepted: application/json';
    for (const [path, accept, text] of [
      ['/api/v1/namespaces', 'image/png', `${accepted}, application/yaml`],
      ['/api/v1/namespaces?watch=1', 'application/yaml', accepted],
    ] as const) {
      const answer = await ask(path, accept);
      const { message } = parse(answer.body) as { message: string };
      expect([answer.code, message]).to.deep.equal([406, text]);
    }
  });

  it('refuses what only JavaScript or an empty list of Go makes odd, as anything that is wrong', async () => {
    const post = async (path: string, spec: string): Promise<number> =>
      (await client.ask('POST', path, `{"metadata":{"name":"x"},"spec":${spec}}`)).code;
    const container = (more: string): string => `{"containers":[{"name":"a","image":"b"${more}}]}`;
    for (const key of ['__proto__', 'toString']) {
      const resources = `,"resources":{"limits":{"cpu":"1"},"requests":{"${key}":"1"}}`;
      expect(await post('/api/v1/namespaces/default/pods', container(resources))).to.equal(422);
      const limits = `{"limits":[{"type":"Container","max":{"${key}":"1"}}]}`;
      expect(await post('/api/v1/namespaces/default/limitranges', limits)).to.equal(422);
    }
    const rules = '[{"action":"Ignore","onExitCodes":{"operator":"In","values":null}}]';
    const job = `{"template":{"spec":${container('')}},"podFailurePolicy":{"rules":${rules}}}`;
    expect(await post('/apis/batch/v1/namespaces/default/jobs', job)).to.equal(422);
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
