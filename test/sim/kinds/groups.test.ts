import { expect } from 'chai';
import { coreEvent, establish, eventsEvent } from '../../../src/sim/kinds/index.js';
import type {
  ClusterRoleBinding,
  CustomResourceDefinition,
  EndpointSlice,
  Event,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  PriorityClass,
  Role,
  RoleBinding,
  StorageClass,
} from '../../../src/sim/types/index.js';
import { created, errorsOf, updateErrorsOf } from './help.js';

const metadata = { name: 'x', namespace: 'a' };

describe('kinds: events', () => {
  const event = created<Event>('Event', {
    metadata,
    involvedObject: { kind: 'Pod', name: 'p', namespace: 'a' },
    message: 'hello',
    reason: 'Said',
    source: { component: 'kubelet' },
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:01Z',
    type: 'Normal',
  });

  it('are shown by events.k8s.io under its own names', () => {
    expect(eventsEvent(event)).to.deep.equal({
      apiVersion: 'events.k8s.io/v1',
      deprecatedCount: 2,
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedLastTimestamp: '2026-01-01T00:00:01Z',
      deprecatedSource: { component: 'kubelet' },
      eventTime: null,
      metadata,
      note: 'hello',
      reason: 'Said',
      regarding: { kind: 'Pod', name: 'p', namespace: 'a' },
      type: 'Normal',
    });
  });

  it('are the same after there and back', () => {
    const back = created('Event', coreEvent(eventsEvent(event)));
    expect(back).to.deep.equal({ ...event, apiVersion: 'v1' });
  });

  it('are of the namespace of their object', () => {
    expect(
      errorsOf('Event', { ...event, involvedObject: { namespace: 'b' } } as Event),
    ).to.deep.equal([
      'involvedObject.namespace: Invalid value: "b": does not match event.namespace',
    ]);
  });
});

describe('kinds: RBAC', () => {
  it('gives bindings the group of roles and users', () => {
    const binding: RoleBinding = {
      metadata,
      roleRef: { apiGroup: '', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u' }],
    };
    const made = created('RoleBinding', binding);
    expect(made.roleRef.apiGroup).to.equal('rbac.authorization.k8s.io');
    expect(made.subjects?.[0]?.apiGroup).to.equal('rbac.authorization.k8s.io');
    expect(
      updateErrorsOf('RoleBinding', binding, (draft) => void (draft.roleRef.name = 'other')),
    ).to.deep.equal([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef',
    ]);
  });

  it('refuses rules of nothing and bindings to nobody', () => {
    expect(errorsOf('Role', { metadata, rules: [{ verbs: [] }] } as Role)).to.deep.equal([
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ]);
    const binding = {
      metadata: { name: 'system:x' },
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [{ kind: 'ServiceAccount', name: 's' }],
    } as ClusterRoleBinding;
    expect(errorsOf('ClusterRoleBinding', binding)).to.deep.equal([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ]);
  });
});

describe('kinds: the other groups', () => {
  it('give slices, policies, classes their defaults', () => {
    const slice = { metadata, addressType: 'IPv4', endpoints: [], ports: [{ port: 1 }] };
    const made = created<EndpointSlice>('EndpointSlice', slice);
    expect([made.endpoints, made.ports]).to.deep.equal([
      null,
      [{ name: '', port: 1, protocol: 'TCP' }],
    ]);
    const policy = { metadata, spec: { podSelector: {}, egress: [{}] } } as NetworkPolicy;
    expect(created('NetworkPolicy', policy).spec?.policyTypes).to.deep.equal(['Ingress', 'Egress']);
    const storage = created<StorageClass>('StorageClass', { metadata, provisioner: 'p' });
    expect([storage.reclaimPolicy, storage.volumeBindingMode]).to.deep.equal([
      'Delete',
      'Immediate',
    ]);
    const priority = created<PriorityClass>('PriorityClass', { metadata, value: 1 });
    expect(priority.preemptionPolicy).to.equal('PreemptLowerPriority');
  });

  it('give a new budget the zeros of its status', () => {
    const budget = created<PodDisruptionBudget>('PodDisruptionBudget', { metadata, spec: {} });
    expect(budget.status).to.deep.equal({
      currentHealthy: 0,
      desiredHealthy: 0,
      disruptionsAllowed: 0,
      expectedPods: 0,
    });
  });

  it('refuse what is wrong with the real texts', () => {
    expect(
      errorsOf('PodDisruptionBudget', {
        metadata,
        spec: { minAvailable: '101%' },
      } as PodDisruptionBudget),
    ).to.deep.equal(['spec.minAvailable: Invalid value: "101%": must not be greater than 100%']);
    expect(errorsOf('Ingress', { metadata, spec: {} } as Ingress)).to.deep.equal([
      'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified',
    ]);
    expect(
      errorsOf('PriorityClass', { metadata, value: 1_000_000_001 } as PriorityClass),
    ).to.deep.equal([
      'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
    ]);
  });
});

describe('kinds: CustomResourceDefinitions', () => {
  const definition = {
    metadata: { name: 'boats.example.com' },
    spec: {
      group: 'example.com',
      names: { plural: 'boats', kind: 'Boat' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  } as CustomResourceDefinition;

  it('have names by default', () => {
    const made = created('CustomResourceDefinition', definition);
    expect(made.spec.names).to.deep.equal({
      kind: 'Boat',
      listKind: 'BoatList',
      plural: 'boats',
      singular: 'boat',
    });
    expect(made.spec.conversion).to.deep.equal({ strategy: 'None' });
    expect(made.status?.storedVersions).to.deep.equal(['v1']);
    expect(errorsOf('CustomResourceDefinition', definition)).to.deep.equal([]);
  });

  it('are established once, with their names', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    const made = establish(created('CustomResourceDefinition', definition), now);
    expect(made.status?.acceptedNames?.kind).to.equal('Boat');
    expect(made.status?.conditions?.map(({ type, status }) => [type, status])).to.deep.equal([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
    expect(establish(made, now + 1000).status).to.deep.equal(made.status);
  });

  it('are called by their plural and group, and have one stored version', () => {
    const wrong = structuredClone(definition);
    wrong.metadata!.name = 'boats';
    delete wrong.spec.versions[0]!.schema;
    expect(errorsOf('CustomResourceDefinition', wrong)).to.deep.equal([
      'metadata.name: Invalid value: "boats": must be spec.names.plural+"."+spec.group',
      'spec.versions[0].schema.openAPIV3Schema: Required value',
    ]);
  });
});
