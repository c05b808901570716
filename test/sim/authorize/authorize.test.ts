import { expect } from 'chai';
import {
  createAuthorizer,
  createReviews,
  escalationCheck,
  type Authorizer,
} from '../../../src/sim/authorize/index.js';
import type { Sim, User } from '../../../src/sim/contract/index.js';
import { startRoleAggregation } from '../../../src/sim/controllers/roles/index.js';
import { createClock, type KubeObject } from '../../../src/sim/machinery/index.js';
import type { Registry } from '../../../src/sim/registry/index.js';
import type { ClusterRole, PolicyRule } from '../../../src/sim/types/index.js';
import { apiWithAdmission, refusal } from '../admission/help.js';

const reader: User = {
  name: 'system:serviceaccount:fid:reader',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:fid', 'system:authenticated'],
};
const READ = ['get', 'list', 'watch'];
const clock = createClock(1);
/** Watches tell of what was written. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('sim authorize', () => {
  let api: Registry;
  let authorizer: Authorizer;

  const RBAC = 'rbac.authorization.k8s.io';
  const role = (name: string, rules: PolicyRule[]): void =>
    void api.create(`roles.${RBAC}`, { metadata: { name, namespace: 'fid' }, ...{ rules } });
  const clusterRole = (name: string, rules: PolicyRule[], more: object = {}): void =>
    void api.create(`clusterroles.${RBAC}`, { metadata: { name }, ...{ rules }, ...more });
  const binding = (name: string, kind: string, to: string, subject: object): KubeObject => ({
    metadata: { name, namespace: 'fid' },
    ...{
      roleRef: { apiGroup: RBAC, kind, name: to },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'fid', ...subject }],
    },
  });
  const bind = (name: string, kind: string, to: string, subject: object = {}): void =>
    void api.create(`rolebindings.${RBAC}`, binding(name, kind, to, subject));
  const bindCluster = (name: string, to: string, subject: object): void =>
    void api.create(`clusterrolebindings.${RBAC}`, binding(name, 'ClusterRole', to, subject));

  const access = (verb: string, path: string, namespace = 'fid', group = '') => {
    const [resource = '', subresource = ''] = path.split('/');
    return { verb, group, resource, subresource, namespace, name: '' };
  };
  const may = (verb: string, path: string, namespace = 'fid', group = ''): boolean =>
    authorizer.authorize(reader, access(verb, path, namespace, group)).allowed;

  beforeEach(async () => {
    api = apiWithAdmission(clock);
    authorizer = createAuthorizer(api);
    role('reader', [{ apiGroups: [''], resources: ['pods', 'services'], verbs: READ }]);
    bind('reader', 'Role', 'reader');
    await settled();
  });

  it('allows what a role of the namespace says, and there only', () => {
    expect(may('list', 'pods')).to.equal(true);
    expect(may('delete', 'pods')).to.equal(false);
    expect(may('get', 'pods/log')).to.equal(false);
    expect(may('list', 'pods', 'other')).to.equal(false);
    expect(may('list', 'pods', '')).to.equal(false);
    expect(may('list', 'pods', 'fid', 'apps')).to.equal(false);
  });

  it('says why not, in the real words', () => {
    const reason = (...about: Parameters<typeof access>): string =>
      authorizer.authorize(reader, access(...about)).reason;
    const user = 'User "system:serviceaccount:fid:reader" cannot';
    expect(reason('delete', 'pods')).to.equal(
      `${user} delete resource "pods" in API group "" in the namespace "fid"`,
    );
    expect(reason('create', 'pods/exec')).to.contain('resource "pods/exec"');
    expect(reason('list', 'nodes', '')).to.equal(
      `${user} list resource "nodes" in API group "" at the cluster scope`,
    );
    expect(authorizer.authorize(reader, { verb: 'get', path: '/<x>' }).reason).to.equal(
      `${user} get path "/&lt;x&gt;"`,
    );
  });

  it('names the binding that allows it', () => {
    expect(authorizer.decide(reader, access('get', 'pods')).reason).to.equal(
      'RBAC: allowed by RoleBinding "reader/fid" of Role "reader" to ServiceAccount "reader/fid"',
    );
  });

  it('says that a role is missing', async () => {
    bind('broken', 'ClusterRole', 'gone');
    await settled();
    expect(authorizer.decide(reader, access('delete', 'pods')).reason).to.equal(
      'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    );
    expect(may('get', 'pods')).to.equal(true);
  });

  it('follows changes of roles and bindings', async () => {
    api.update<ClusterRole>(`roles.${RBAC}`, 'fid', 'reader', (draft) => {
      draft.rules = [{ apiGroups: ['*'], resources: ['*/log'], verbs: ['*'] }];
    });
    expect(may('list', 'pods')).to.equal(false);
    expect(may('get', 'pods/log')).to.equal(true);
    api.delete(`rolebindings.${RBAC}`, 'fid', 'reader');
    await settled();
    expect(may('get', 'pods/log')).to.equal(false);
  });

  it('knows groups, and ClusterRoles bound to one namespace or to all', async () => {
    clusterRole('secrets', [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['login'] },
    ]);
    bind('secrets', 'ClusterRole', 'secrets', {
      kind: 'Group',
      name: 'system:serviceaccounts:fid',
      namespace: undefined,
    });
    clusterRole('nodes', [{ apiGroups: [''], resources: ['nodes'], verbs: ['*'] }]);
    bindCluster('nodes', 'nodes', {});
    await settled();
    expect(may('get', 'secrets')).to.equal(false);
    const named = { ...access('get', 'secrets'), name: 'login' };
    expect(authorizer.authorize(reader, named).allowed).to.equal(true);
    expect(may('delete', 'nodes', '')).to.equal(true);
  });

  it('allows everything to system:masters', () => {
    const root = { name: 'root', groups: ['system:masters'] };
    expect(authorizer.authorize(root, access('delete', 'pods')).allowed).to.equal(true);
    expect(authorizer.rules(root, 'fid')[0]?.verbs).to.deep.equal(['*']);
  });

  it('collects the rules of a ClusterRole that aggregates', async () => {
    const running = startRoleAggregation({ api, clock, log: () => undefined } as unknown as Sim);
    const labels = { 'fid.test/to-view': 'true' };
    const rule = { apiGroups: ['fid.example.test'], resources: ['boats'], verbs: READ };
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
    clusterRole('view', [], { aggregationRule });
    clusterRole('boats', [rule], { metadata: { name: 'boats', labels } });
    for (let i = 0; i < 3; i++) await settled();
    expect(api.get<ClusterRole>(`clusterroles.${RBAC}`, '', 'view')?.rules).to.deep.equal([rule]);
    api.delete(`clusterroles.${RBAC}`, '', 'boats');
    for (let i = 0; i < 3; i++) await settled();
    expect(api.get<ClusterRole>(`clusterroles.${RBAC}`, '', 'view')?.rules ?? []).to.deep.equal([]);
    running.stop();
  });

  describe('reviews', () => {
    const answer = (resource: string, spec: object, user = reader): KubeObject => {
      const review = createReviews(authorizer, clock)[resource];
      if (review === undefined) throw new Error(`no ${resource}`);
      return review(user, { kind: 'Review', ...{ spec } }, 'fid');
    };
    const asked = (verb: string): object => ({
      resourceAttributes: { verb, resource: 'pods', namespace: 'fid' },
    });

    it('of oneself', () => {
      const self = 'selfsubjectaccessreviews.authorization.k8s.io';
      expect(answer(self, asked('get'))).to.have.nested.property('status.allowed', true);
      expect(answer(self, asked('delete'))).to.deep.include({ status: { allowed: false } });
    });

    it('of someone else', () => {
      const other = 'subjectaccessreviews.authorization.k8s.io';
      const root: User = { name: 'root', groups: ['system:masters'] };
      const spec = { ...asked('get'), user: reader.name };
      expect(answer(other, spec, root)).to.have.nested.property('status.allowed', true);
      expect(refusal(() => answer(other, asked('get'))).message).to.equal(
        'Review.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
      );
      expect(refusal(() => answer(other, { user: 'x' })).message).to.contain('exactly one of');
    });

    it('of someone else in a namespace', () => {
      const local = 'localsubjectaccessreviews.authorization.k8s.io';
      const spec = { ...asked('get'), user: reader.name };
      expect(answer(local, spec)).to.have.nested.property('status.allowed', true);
      const elsewhere = { user: 'x', resourceAttributes: { verb: 'get', namespace: 'other' } };
      expect(refusal(() => answer(local, elsewhere)).message).to.contain(
        'must match metadata.namespace',
      );
    });

    it('of all rules, as `auth can-i --list` shows them', async () => {
      clusterRole('discovery', [{ nonResourceURLs: ['/api', '/api/*'], verbs: ['get'] }]);
      bindCluster('discovery', 'discovery', { kind: 'Group', name: 'system:authenticated' });
      await settled();
      const rules = 'selfsubjectrulesreviews.authorization.k8s.io';
      expect(answer(rules, { namespace: 'fid' })).to.deep.include({
        status: {
          resourceRules: [{ verbs: READ, apiGroups: [''], resources: ['pods', 'services'] }],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/api', '/api/*'] }],
          incomplete: false,
        },
      });
      expect(authorizer.authorize(reader, { verb: 'get', path: '/api/v1' }).allowed).to.equal(true);
      expect(authorizer.authorize(reader, { verb: 'get', path: '/apis' }).allowed).to.equal(false);
      expect(refusal(() => answer(rules, {})).message).to.equal('no namespace on request');
    });

    it('of who one is', () => {
      const who = answer('selfsubjectreviews.authentication.k8s.io', {});
      expect(who).to.deep.include({
        status: { userInfo: { username: reader.name, groups: reader.groups } },
      });
    });
  });

  describe('nobody hands out more than he has', () => {
    beforeEach(async () => {
      api.use([escalationCheck(api, authorizer)]);
      await settled();
    });
    const write = (rules: PolicyRule[]): unknown =>
      api.create(
        `roles.${RBAC}`,
        { metadata: { name: 'new', namespace: 'fid' }, ...{ rules } },
        { user: reader },
      );

    it('in a role', () => {
      const rule = { apiGroups: [''], resources: ['pods'] };
      expect(
        refusal(() => write([{ ...rule, verbs: ['get', 'delete', 'create'] }])).message,
      ).to.equal(
        'roles.rbac.authorization.k8s.io "new" is forbidden: user "system:serviceaccount:fid:reader" (groups=["system:serviceaccounts" "system:serviceaccounts:fid" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}',
      );
      expect(write([{ ...rule, verbs: ['get'] }])).to.have.nested.property('metadata.name', 'new');
    });

    it('by a binding', async () => {
      role('writer', [{ apiGroups: [''], resources: ['pods'], verbs: ['delete'] }]);
      const binds = (to: string): unknown =>
        api.create(`rolebindings.${RBAC}`, binding(`more-${to}`, 'Role', to, {}), { user: reader });
      expect(refusal(() => binds('writer')).message).to.contain('not currently held');
      expect(binds('reader')).to.have.nested.property('metadata.name', 'more-reader');
      role('binder', [{ apiGroups: [RBAC], resources: ['roles'], verbs: ['bind'] }]);
      bind('binder', 'Role', 'binder');
      await settled();
      expect(binds('writer')).to.have.nested.property('metadata.name', 'more-writer');
    });
  });
});
