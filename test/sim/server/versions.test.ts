import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import { accessOf, Client } from '../client.js';

type Reply = KubeObject & {
  code: number;
  message?: string;
  reason?: string;
  items?: KubeObject[];
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
};

const GROUP = 'fid.example.test';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

const textFields = (names: string[]): object => ({
  type: 'object',
  properties: Object.fromEntries(names.map((each) => [each, { type: 'string' }])),
});
const version = (name: string, storage: boolean, fields: string[], more = {}): object => ({
  name,
  served: true,
  storage,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: textFields(fields), status: textFields(['phase']) },
    },
  },
  ...more,
});
const definition = (kind: string, versions: object[], more = {}): object => ({
  metadata: { name: `${kind.toLowerCase()}s.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: `${kind.toLowerCase()}s`, kind },
    versions,
    ...more,
  },
});

describe('the API: versions and status of custom resources', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let client: Client;

  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<Reply> => {
    const { code, body: text } = await client.ask(method, path, body, type);
    return { ...(JSON.parse(text.split('\n')[0]!) as Reply), code };
  };
  const boats = (of: string): string => `/apis/${GROUP}/${of}/namespaces/default/boats`;

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    client = new Client(accessOf(cluster.kubeconfig));
    const versions = [version('v1', true, ['name']), version('v2', false, ['name', 'port'])];
    await ask('POST', CRDS, definition('Boat', versions));
    await ask('POST', boats('v1'), { metadata: { name: 'old' }, spec: { name: 'a' } });
  });

  after(async () => {
    client.close();
    await cluster.stop();
  });

  it('are shown in the version that is asked for', async () => {
    const v2 = `${GROUP}/v2`;
    expect((await ask('GET', `${boats('v2')}/old`)).apiVersion).to.equal(v2);
    const { items } = await ask('GET', boats('v2'));
    expect(items?.map((each) => each.apiVersion)).to.deep.equal([v2]);
    const watched = await ask('GET', `${boats('v2')}?watch=true&timeoutSeconds=1`);
    expect((watched as unknown as { object: KubeObject }).object.apiVersion).to.equal(v2);
    expect((await ask('GET', `${boats('v1')}/old`)).apiVersion).to.equal(`${GROUP}/v1`);
  });

  it('are written in any version, and each shows what its schema knows', async () => {
    const made = await ask('POST', boats('v2'), {
      apiVersion: `${GROUP}/v2`,
      kind: 'Boat',
      metadata: { name: 'new' },
      spec: { name: 'b', port: 'Kiel' },
    });
    expect([made.code, made.apiVersion]).to.deep.equal([201, `${GROUP}/v2`]);
    expect((await ask('GET', `${boats('v1')}/new`)).spec).to.deep.equal({ name: 'b' });
    const patch = { spec: { port: 'Bergen' } };
    const patched = await ask('PATCH', `${boats('v2')}/new`, patch, MERGE);
    expect([patched.code, patched.apiVersion, patched.spec]).to.deep.equal([
      200,
      `${GROUP}/v2`,
      { name: 'b', port: 'Bergen' },
    ]);
    const applied = await ask(
      'PATCH',
      `${boats('v2')}/new?fieldManager=me&force=true`,
      { apiVersion: `${GROUP}/v2`, kind: 'Boat', spec: { port: 'Oslo' } },
      APPLY,
    );
    expect([applied.code, applied.apiVersion]).to.deep.equal([200, `${GROUP}/v2`]);
    expect((await ask('GET', `${boats('v2')}/new`)).spec).to.deep.equal({
      name: 'b',
      port: 'Oslo',
    });
  });

  it('are not updated unconditionally', async () => {
    const boat = { metadata: { name: 'old' }, spec: { name: 'c' } };
    const { code, message } = await ask('PUT', `${boats('v2')}/old`, boat);
    expect([code, message]).to.deep.equal([
      422,
      `boats.${GROUP} "old" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
    ]);
  });

  it('of many versions are not converted by a webhook, which is said', async () => {
    const webhook = { clientConfig: { url: 'https://a.test' }, conversionReviewVersions: ['v1'] };
    const conversion = { strategy: 'Webhook', webhook };
    const versions = [version('v1', true, []), version('v2', false, [])];
    const refused = await ask('POST', CRDS, definition('Ship', versions, { conversion }));
    expect([refused.code, refused.reason]).to.deep.equal([501, 'NotImplemented']);
    const one = definition('Ship', [version('v1', true, [])], { conversion });
    expect((await ask('POST', CRDS, one)).code).to.equal(201);
    const patch = { spec: { versions } };
    expect((await ask('PATCH', `${CRDS}/ships.${GROUP}`, patch, MERGE)).code).to.equal(501);
  });

  it('own their status like any field where it is no subresource', async () => {
    const owned = async (kind: string, more: object): Promise<string[]> => {
      await ask('POST', CRDS, definition(kind, [version('v1', true, ['name'], more)]));
      const path = `/apis/${GROUP}/v1/namespaces/default/${kind.toLowerCase()}s`;
      const object = {
        apiVersion: `${GROUP}/v1`,
        kind,
        spec: { name: 'a' },
        status: { phase: 'b' },
      };
      const applied = await ask('PATCH', `${path}/x?fieldManager=me`, object, APPLY);
      const posted = await ask('POST', path, { ...object, metadata: { name: 'y' } });
      return [applied, posted].map(({ metadata }) =>
        JSON.stringify(metadata?.managedFields?.[0]?.fieldsV1 ?? ''),
      );
    };
    for (const text of await owned('Plain', {})) {
      expect(text).to.contain('"f:phase":{}');
    }
    const status = { subresources: { status: {} } };
    for (const text of await owned('Split', status)) expect(text).not.to.contain('f:status');
  });
});
