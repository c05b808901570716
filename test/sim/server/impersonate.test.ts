import { expect } from 'chai';
import { startCluster, type Cluster } from '../../../src/sim/index.js';
import { accessOf, Client } from '../client.js';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

describe('the API: acting as another', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  /** Of a service account that may impersonate users and what the rules of the test say. */
  let token: string;

  const asked = async (
    headers: Record<string, string | string[]>,
    method: string,
    path: string,
    body: unknown,
  ): Promise<Record<string, unknown>> => {
    const access = accessOf(cluster.kubeconfig);
    const bearer = Object.keys(headers).length === 0 ? access.token : token;
    const client = new Client({ ...access, token: bearer, headers });
    const { body: text } = await client.ask(method, path, body);
    client.close();
    return JSON.parse(text) as Record<string, unknown>;
  };
  /** Who one is with these headers, or why not. */
  const who = async (headers: Record<string, string | string[]>): Promise<unknown> => {
    const { status, message } = await asked(headers, 'POST', REVIEW, {});
    return message ?? (status as { userInfo: unknown }).userInfo;
  };

  before(async () => {
    cluster = await startCluster({ nodes: 1 });
    const name = 'actor';
    const group = ['authentication.k8s.io'];
    const verbs = ['impersonate'];
    await asked({}, 'POST', `${RBAC}/clusterroles`, {
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['users', 'groups'], verbs },
        { apiGroups: group, resources: ['userextras/scopes'], resourceNames: ['view'], verbs },
        { apiGroups: group, resources: ['uids'], resourceNames: ['7'], verbs },
      ],
    });
    await asked({}, 'POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
    });
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const { status } = await asked({}, 'POST', path, { spec: {} });
    ({ token } = status as { token: string });
  });

  after(() => cluster.stop());

  const user = { 'Impersonate-User': 'jane' };

  it('takes on a UID and extras when each is allowed', async () => {
    const headers = {
      ...user,
      'Impersonate-Group': ['a', 'b, c'],
      'Impersonate-Uid': '7',
      'Impersonate-Extra-Scopes': 'view',
    };
    expect(await who(headers)).to.deep.equal({
      username: 'jane',
      uid: '7',
      groups: ['a', 'b, c', 'system:authenticated'],
      extra: { scopes: ['view'] },
    });
  });

  it('refuses a UID or an extra that is not allowed', async () => {
    const account = 'system:serviceaccount:default:default';
    const refusal = (resource: string): string =>
      `User "${account}" cannot impersonate resource "${resource}" in API group "authentication.k8s.io" at the cluster scope`;
    expect(await who({ ...user, 'Impersonate-Uid': '8' })).to.equal(
      `uids.authentication.k8s.io "8" is forbidden: ${refusal('uids')}`,
    );
    expect(await who({ ...user, 'Impersonate-Extra-Scopes': ['view', 'edit'] })).to.equal(
      `userextras.authentication.k8s.io "edit" is forbidden: ${refusal('userextras/scopes')}`,
    );
    expect(await who({ ...user, 'Impersonate-Extra-A%2Fb': 'view' })).to.equal(
      `userextras.authentication.k8s.io "view" is forbidden: ${refusal('userextras/a/b')}`,
    );
  });

  it('refuses extras of nobody', async () => {
    expect(await who({ 'Impersonate-Extra-Scopes': 'view' })).to.equal(
      'requested [userextras view] without impersonating a user',
    );
  });
});
