import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import type { PolicyRule } from '../../../src/sim/types/index.js';
import { accessOf, Client } from '../client.js';

type Reply = KubeObject & { code: number; message?: string; items?: KubeObject[] };

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
const MAPS = '/api/v1/namespaces/default/configmaps';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const SERVICES = '/api/v1/namespaces/default/services';

describe('the API: what may be written, and by whom', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let admin: Client;
  const clients: Client[] = [];

  const asked = async (
    client: Client,
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<Reply> => {
    const { code, body: text } = await client.ask(method, path, body, type);
    return { ...(JSON.parse(text) as Reply), code };
  };
  const ask = (method: string, path: string, body?: unknown, type?: string): Promise<Reply> =>
    asked(admin, method, path, body, type);
  /** A client that acts as a user with these rules in the namespace default. */
  const userWith = async (name: string, rules: PolicyRule[]): Promise<Client> => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    await ask('POST', `${rbac}/roles`, { metadata: { name }, rules });
    await ask('POST', `${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
    });
    const headers = { 'Impersonate-User': name };
    const client = new Client({ ...accessOf(cluster.kubeconfig), headers });
    clients.push(client);
    return client;
  };

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    admin = new Client(accessOf(cluster.kubeconfig));
    clients.push(admin);
  });

  after(async () => {
    for (const client of clients) client.close();
    await cluster.stop();
  });

  it('asks for the right to create of an apply that creates', async () => {
    const patcher = await userWith('patcher', [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'patch'] },
    ]);
    const path = `${MAPS}/applied?fieldManager=me`;
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } };
    const refused = await asked(patcher, 'PATCH', path, object, APPLY);
    expect(refused.message).to.equal(
      'configmaps "applied" is forbidden: User "patcher" cannot create resource "configmaps" in API group "" in the namespace "default"',
    );
    expect((await ask('PATCH', path, object, APPLY)).code).to.equal(201);
    expect((await asked(patcher, 'PATCH', path, object, APPLY)).code).to.equal(200);
  });

  it('lets a rule for one name list and watch what a field selector names', async () => {
    const named = await userWith('named', [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['mine'], verbs: ['list'] },
    ]);
    const code = async (query: string): Promise<number> =>
      (await asked(named, 'GET', `${MAPS}${query}`)).code;
    expect(await code('?fieldSelector=metadata.name%3Dmine')).to.equal(200);
    expect(await code('?fieldSelector=metadata.name%3Dother')).to.equal(403);
    expect(await code('?fieldSelector=metadata.name%21%3Dmine')).to.equal(403);
    expect(await code('?fieldSelector=metadata.name%3Dmine&watch=true')).to.equal(403);
    expect(await code('')).to.equal(403);
  });

  it('creates by PUT where the kind allows it, with the right to create', async () => {
    const lease = { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } };
    const updater = await userWith('updater', [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['update'] },
    ]);
    expect((await asked(updater, 'PUT', `${LEASES}/l`, lease)).message).to.contain(
      'User "updater" cannot create resource "leases"',
    );
    expect((await ask('PUT', `${LEASES}/l`, lease)).code).to.equal(201);
    const service = { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } };
    expect((await ask('PUT', `${SERVICES}/s`, service)).code).to.equal(201);
    expect((await ask('PUT', `${SERVICES}/s/status`, service)).code).to.equal(200);
    const map = { metadata: { name: 'm' } };
    expect((await ask('PUT', `${MAPS}/m`, map)).message).to.equal('configmaps "m" not found');
    const other = { metadata: { name: 'o', uid: 'x' } };
    expect((await ask('PUT', `${SERVICES}/o`, other)).code).to.equal(409);
  });

  it('wants the resourceVersion in a PUT of kinds that are not updated unconditionally', async () => {
    const lease = { metadata: { name: 'v' }, spec: {} };
    expect((await ask('PUT', `${LEASES}/v`, lease)).code).to.equal(201);
    const { code, message } = await ask('PUT', `${LEASES}/v`, lease);
    expect([code, message]).to.deep.equal([
      422,
      'leases.coordination.k8s.io "v" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ]);
    const { metadata } = await ask('GET', `${LEASES}/v`);
    expect((await ask('PUT', `${LEASES}/v`, { ...lease, metadata })).code).to.equal(200);
    await ask('POST', MAPS, { metadata: { name: 'free' } });
    expect((await ask('PUT', `${MAPS}/free`, { metadata: { name: 'free' } })).code).to.equal(200);
  });

  it('refuses a change of what an object is', async () => {
    await ask('POST', MAPS, { metadata: { name: 'self' } });
    const patched = async (metadata: object): Promise<unknown[]> => {
      const { code, message } = await ask('PATCH', `${MAPS}/self`, { metadata }, MERGE);
      return [code, message];
    };
    expect(await patched({ name: 'else' })).to.deep.equal([
      400,
      'the name of the object (else) does not match the name on the URL (self)',
    ]);
    expect(await patched({ name: null })).to.deep.equal([
      400,
      'the name of the object (self based on URL) was undeterminable: name must be provided',
    ]);
    expect(await patched({ namespace: 'else' })).to.deep.equal([
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ]);
    expect(await patched({ uid: 'else' })).to.deep.equal([
      422,
      'ConfigMap "self" is invalid: metadata.uid: Invalid value: "else": field is immutable',
    ]);
    expect((await patched({ deletionTimestamp: '2026-01-01T00:00:00Z' }))[0]).to.equal(422);
    const put = { metadata: { name: 'self', uid: 'else' } };
    expect((await ask('PUT', `${MAPS}/self`, put)).code).to.equal(409);
  });
});
