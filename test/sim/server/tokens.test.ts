import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { accessOf, Client } from '../client.js';

const ACCOUNT = '/api/v1/namespaces/default/serviceaccounts/default';
const PODS = '/api/v1/namespaces/default/pods';
const API = 'https://kubernetes.default.svc.cluster.local';

interface Reply {
  code: number;
  message: string;
  metadata: { uid?: string };
  spec: { audiences: string[]; boundObjectRef: unknown };
  status: {
    token: string;
    authenticated?: boolean;
    error?: string;
    audiences?: string[];
    user: { username?: string; extra?: Record<string, string[]> };
  };
}

describe('the API: tokens of service accounts', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let admin: Client;

  const ask = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const { code, body: text } = await admin.ask(method, path, body);
    return { ...(JSON.parse(text) as Reply), code };
  };
  const request = (spec: object, metadata: object = {}): Promise<Reply> =>
    ask('POST', `${ACCOUNT}/token`, { kind: 'TokenRequest', metadata, spec });
  const review = async (token: string, audiences?: string[]): Promise<Reply['status']> => {
    const spec = { token, audiences };
    return (await ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec })).status;
  };
  /** The code that the API answers the bearer of a token with: who may do nothing gets 403. */
  const codeFor = async (token: string): Promise<number> => {
    const client = new Client({ ...accessOf(cluster.kubeconfig), token });
    const { code } = await client.ask('GET', PODS);
    client.close();
    return code;
  };
  const pod = (name: string): Promise<Reply> =>
    ask('POST', PODS, {
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'nginx' }], nodeName: 'nowhere' },
    });

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    admin = new Client(accessOf(cluster.kubeconfig));
  });

  after(async () => {
    admin.close();
    await cluster.stop();
  });

  it('let in only those that are for the API', async () => {
    const own = await request({});
    expect(own.spec.audiences).to.deep.equal([API]);
    expect(await codeFor(own.status.token)).to.equal(403);
    const vault = await request({ audiences: ['vault'] });
    expect(vault.code).to.equal(201);
    expect(await codeFor(vault.status.token)).to.equal(401);
  });

  it('are reviewed for the audiences of the review', async () => {
    const { token } = (await request({ audiences: ['vault', 'bank'] })).status;
    const known = await review(token, ['vault', 'other']);
    expect([known.authenticated, known.audiences]).to.deep.equal([true, ['vault']]);
    expect(known.user.username).to.equal('system:serviceaccount:default:default');
    expect((await review(token)).error).to.equal(
      `[invalid bearer token, token audiences ["vault" "bank"] is invalid for the target audiences ["${API}"]]`,
    );
    const { token: administrator } = accessOf(cluster.kubeconfig);
    expect((await review(administrator, ['vault'])).authenticated).to.equal(undefined);
    expect((await review(administrator)).audiences).to.deep.equal([API]);
    const empty = await ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {});
    expect(empty.message).to.equal('token is required for TokenReview in authentication');
  });

  it('are asked for with a duration that is allowed', async () => {
    const wrong = async (expirationSeconds: number): Promise<unknown> => {
      const { code, message } = await request({ expirationSeconds });
      return [code, message];
    };
    const text = 'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: ';
    expect(await wrong(599)).to.deep.equal([
      422,
      `${text}Invalid value: 599: may not specify a duration less than 10 minutes`,
    ]);
    expect(await wrong(2 ** 32 + 1)).to.deep.equal([
      422,
      `${text}Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds`,
    ]);
    expect((await request({ expirationSeconds: 600 })).code).to.equal(201);
    expect((await request({}, { name: 'other' })).code).to.equal(422);
    expect((await request({}, { uid: 'other' })).code).to.equal(409);
    expect((await ask('POST', `${ACCOUNT}/token?dryRun=Some`, { spec: {} })).code).to.equal(422);
  });

  it('end with the pod that they are bound to, not with another of its name', async () => {
    const { uid } = (await pod('bound')).metadata;
    const ref = { kind: 'Pod', apiVersion: 'v1', name: 'bound' };
    const stale = await request({ boundObjectRef: { ...ref, uid: 'old' } });
    expect([stale.code, stale.message]).to.deep.equal([
      409,
      'Operation cannot be fulfilled on Pod "bound": the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated',
    ]);
    const { status, spec } = await request({ boundObjectRef: { ...ref, uid } });
    expect(spec.boundObjectRef).to.deep.equal({ ...ref, uid });
    expect((await review(status.token)).user.extra).to.include.deep.keys(
      'authentication.kubernetes.io/pod-uid',
    );
    expect(await codeFor(status.token)).to.equal(403);
    await ask('DELETE', `${PODS}/bound?gracePeriodSeconds=0`);
    expect(await codeFor(status.token)).to.equal(401);
    await pod('bound');
    expect((await review(status.token)).error).to.equal(
      '[invalid bearer token, service account token has been invalidated]',
    );
  });

  it('are bound to Secrets and Nodes too, and to nothing else', async () => {
    const bind = (kind: string, name: string): Promise<Reply> =>
      request({ boundObjectRef: { kind, apiVersion: 'v1', name } });
    const secrets = '/api/v1/namespaces/default/secrets';
    await ask('POST', secrets, { metadata: { name: 's' } });
    const { token } = (await bind('Secret', 's')).status;
    expect(await codeFor(token)).to.equal(403);
    await ask('DELETE', `${secrets}/s`);
    expect(await codeFor(token)).to.equal(401);
    expect((await bind('Secret', 's')).message).to.equal('secrets "s" not found');
    expect((await bind('Node', 'nowhere')).message).to.equal('nodes "nowhere" not found');
    expect((await bind('ConfigMap', 's')).message).to.equal(
      'cannot bind token to object of type /v1, Kind=ConfigMap',
    );
  });
});
