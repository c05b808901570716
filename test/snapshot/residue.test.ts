import { expect } from 'chai';
import type { KubeObject, Residue } from '../../src/model/index.js';
import { compareSnapshots, takeSnapshot, type Fact } from '../../src/snapshot/index.js';
import { cluster, pod } from './cluster.js';

const FACTS: Fact[] = [
  { object: 'Node worker', values: { 'kubelet config': 'evictionSoft: none' } },
];

type Nested = { [key: string]: Nested };

/** The object, loosely typed: plants write where they like. */
function the(objects: KubeObject[], kind: string, name: string): Nested {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found as unknown as Nested;
}

function set(target: Nested | undefined, key: string, value: unknown): void {
  if (target === undefined) throw new Error(`nothing to set ${key} on`);
  (target as Record<string, unknown>)[key] = value;
}

function container(objects: KubeObject[]): Nested | undefined {
  return the(objects, 'Deployment', 'web').spec?.template?.spec?.containers?.[0];
}

function object(apiVersion: string, kind: string, name: string, namespace?: string): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
}

/** A residue of each class: how it comes about in the second cluster, and how it must be named. */
const PLANTS: [string, (objects: KubeObject[]) => void, string, string, string?, string?][] = [
  [
    'a selector changed',
    (o) => set(the(o, 'Service', 'web').spec?.selector, 'app', 'backend'),
    'Service shop/web',
    'spec.selector.app',
    'web',
    'backend',
  ],
  [
    'a label',
    (o) => set(the(o, 'Deployment', 'web').metadata?.labels, 'extra', 'x'),
    'Deployment shop/web',
    'metadata.labels.extra',
    '(absent)',
    'x',
  ],
  [
    'an annotation',
    (o) => set(the(o, 'Deployment', 'web').metadata?.annotations, 'a.b/c', 'x'),
    'Deployment shop/web',
    'metadata.annotations[a.b/c]',
    '(absent)',
    'x',
  ],
  [
    'an environment variable',
    (o) => set(container(o)?.env?.[0], 'value', 'slow'),
    'Deployment shop/web',
    'spec.template.spec.containers[nginx].env[MODE].value',
    'fast',
    'slow',
  ],
  [
    'a secret environment variable',
    (o) => set(container(o)?.env?.[1], 'value', 'hunter3'),
    'Deployment shop/web',
    'spec.template.spec.containers[nginx].env[DB_PASSWORD].value',
    '(secret)',
    '(another secret)',
  ],
  [
    'a limit',
    (o) => set(container(o)?.resources?.limits, 'memory', '7Mi'),
    'Deployment shop/web',
    'spec.template.spec.containers[nginx].resources.limits.memory',
    '256Mi',
    '7Mi',
  ],
  [
    'an argument',
    (o) => set(container(o)?.args, '1', 'daemon on;'),
    'Deployment shop/web',
    'spec.template.spec.containers[nginx].args[1]',
    'daemon off;',
    'daemon on;',
  ],
  [
    'scaled replicas',
    (o) => set(the(o, 'Deployment', 'web').spec, 'replicas', 0),
    'Deployment shop/web',
    'spec.replicas',
    '2',
    '0',
  ],
  [
    'an unready workload',
    (o) => set(the(o, 'Deployment', 'web').status, 'readyReplicas', 1),
    'Deployment shop/web',
    'status.readyReplicas',
    '2',
    '1',
  ],
  [
    'an extra ConfigMap',
    (o) => o.push(object('v1', 'ConfigMap', 'left', 'shop')),
    'ConfigMap shop/left',
    '',
    '(absent)',
    'present',
  ],
  [
    'an extra bare pod',
    (o) => o.push(object('v1', 'Pod', 'debug', 'shop')),
    'Pod shop/debug',
    '',
    '(absent)',
    'present',
  ],
  [
    'an extra pod of a Deployment',
    (o) => o.push(pod(1, 3)),
    'Pods of Deployment shop/web',
    'count',
    '2',
    '3',
  ],
  [
    'a missing pod of a Deployment',
    (o) =>
      o.splice(
        o.findIndex((x) => x.kind === 'Pod'),
        1,
      ),
    'Pods of Deployment shop/web',
    'count',
    '2',
    '1',
  ],
  [
    'a pod evicted',
    (o) => o.push({ ...pod(1, 3), status: { phase: 'Failed', reason: 'Evicted' } }),
    'Pods of Deployment shop/web',
    'status.phase',
    'Running',
    'Failed ×1, Running ×2',
  ],
  [
    'a pod in CrashLoopBackOff',
    (o) =>
      set(
        (o.find((x) => x.kind === 'Pod') as unknown as Nested).status?.containerStatuses?.[0],
        'state',
        { waiting: { reason: 'CrashLoopBackOff' } },
      ),
    'Pods of Deployment shop/web',
    'status.containerStatuses[nginx].state.waiting.reason',
    '(absent)',
    '(absent) ×1, CrashLoopBackOff ×1',
  ],
  [
    'a pod that is not ready',
    (o) =>
      set(
        (o.find((x) => x.kind === 'Pod') as unknown as Nested).status?.conditions?.[0],
        'status',
        'False',
      ),
    'Pods of Deployment shop/web',
    'status.conditions[Ready].status',
    'True',
    'False ×1, True ×1',
  ],
  [
    'a limit changed in a running pod',
    (o) =>
      set(
        (o.find((x) => x.kind === 'Pod') as unknown as Nested).spec?.containers?.[0]?.resources
          ?.limits,
        'memory',
        '7Mi',
      ),
    'Pods of Deployment shop/web',
    'spec.containers[nginx].resources.limits.memory',
    '256Mi',
    '256Mi ×1, 7Mi ×1',
  ],
  [
    'a container added to debug a pod',
    (o) =>
      set((o.find((x) => x.kind === 'Pod') as unknown as Nested).spec, 'ephemeralContainers', [
        { name: 'debugger' },
      ]),
    'Pods of Deployment shop/web',
    'spec.ephemeralContainers[debugger].name',
    '(absent)',
    '(absent) ×1, debugger ×1',
  ],
  [
    'a pod still terminating',
    (o) =>
      set(
        (o.find((x) => x.kind === 'Pod') as unknown as Nested).metadata,
        'deletionTimestamp',
        '2026-11-21T10:00:00Z',
      ),
    'Pods of Deployment shop/web',
    'metadata.deletionTimestamp',
  ],
  [
    'an address that left a Service',
    (o) => set(o.find((x) => x.kind === 'EndpointSlice') as unknown as Nested, 'endpoints', []),
    'Endpoints of Service shop/web',
    'ready',
    '2',
    '0',
  ],
  [
    'an address that is not ready',
    (o) =>
      set(
        (o.find((x) => x.kind === 'EndpointSlice') as unknown as Nested).endpoints?.[0]?.conditions,
        'ready',
        false,
      ),
    'Endpoints of Service shop/web',
    'notReady',
    '0',
    '1',
  ],
  [
    'a port of the endpoints',
    (o) =>
      set((o.find((x) => x.kind === 'EndpointSlice') as unknown as Nested).ports?.[0], 'port', 81),
    'Endpoints of Service shop/web',
    'ports',
    '80/TCP',
    '81/TCP',
  ],
  [
    'an extra namespace',
    (o) => o.push(object('v1', 'Namespace', 'left')),
    'Namespace left',
    '',
    '(absent)',
    'present',
  ],
  [
    'a namespace that does not end',
    (o) => set(the(o, 'Namespace', 'shop').status, 'phase', 'Terminating'),
    'Namespace shop',
    'status.phase',
    'Active',
    'Terminating',
  ],
  [
    'a node label',
    (o) => set(the(o, 'Node', 'worker').metadata?.labels, 'node-role', 'other'),
    'Node worker',
    'metadata.labels.node-role',
    'memory-pressure',
    'other',
  ],
  [
    'a node taint',
    (o) => set(the(o, 'Node', 'worker').spec, 'taints', [{ key: 'k', effect: 'NoSchedule' }]),
    'Node worker',
    'spec.taints[k:NoSchedule].key',
    '(absent)',
    'k',
  ],
  [
    'a node condition',
    (o) => set(the(o, 'Node', 'worker').status?.conditions?.[0], 'status', 'True'),
    'Node worker',
    'status.conditions[MemoryPressure].status',
    'False',
    'True',
  ],
  [
    'a cordon',
    (o) => set(the(o, 'Node', 'worker').spec, 'unschedulable', true),
    'Node worker',
    'spec.unschedulable',
    '(absent)',
    'true',
  ],
  [
    'a node upgraded',
    (o) => set(the(o, 'Node', 'worker').status?.nodeInfo, 'kubeletVersion', 'v1.35.4'),
    'Node worker',
    'status.nodeInfo.kubeletVersion',
    'v1.34.4',
    'v1.35.4',
  ],
  [
    'a Secret’s value',
    (o) => set(the(o, 'Secret', 'login').data, 'user', 'Ym9i'),
    'Secret shop/login',
    'data.user',
    '(secret)',
    '(another secret)',
  ],
  [
    'one letter in a large ConfigMap',
    (o) => set(the(o, 'ConfigMap', 'conf').data, 'nginx.conf', `y${'x'.repeat(2999)}`),
    'ConfigMap shop/conf',
    'data[nginx.conf]',
  ],
  [
    'a deleted object',
    (o) =>
      o.splice(
        o.findIndex((x) => x.kind === 'Service'),
        1,
      ),
    'Service shop/web',
    '',
    'present',
    '(absent)',
  ],
  [
    'an RBAC object',
    (o) => o.push(object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'left', 'shop')),
    'RoleBinding shop/left',
    '',
    '(absent)',
    'present',
  ],
  [
    'an RBAC rule',
    (o) => set(the(o, 'ClusterRole', 'reader').rules?.[0]?.verbs, '0', 'delete'),
    'ClusterRole reader',
    'rules[0].verbs[0]',
    'get',
    'delete',
  ],
  [
    'an object of another group with a name that is there',
    (o) => o.push(object('serving.knative.dev/v1', 'Service', 'web', 'shop')),
    'Service.serving.knative.dev shop/web',
    '',
    '(absent)',
    'present',
  ],
];

describe('a residue is found and named:', () => {
  const clean = takeSnapshot(cluster(1), FACTS);

  for (const [name, plant, where, path, before, after] of PLANTS) {
    it(name, () => {
      const objects = cluster(1);
      plant(objects);
      const { residue } = compareSnapshots(clean, takeSnapshot(objects, FACTS));
      const found = residue.find((r) => r.object === where && r.path === path);
      expect(found, JSON.stringify(residue, null, 1)).not.to.equal(undefined);
      if (before !== undefined) expect(found).to.include({ before, after });
    });
  }

  it('a kubelet setting, which only a fact shows', () => {
    const facts = [{ object: 'Node worker', values: { 'kubelet config': 'evictionSoft: 1Gi' } }];
    const { residue } = compareSnapshots(clean, takeSnapshot(cluster(1), facts));
    const expected: Residue = {
      object: 'Node worker',
      path: 'kubelet config',
      before: 'evictionSoft: none',
      after: 'evictionSoft: 1Gi',
    };
    expect(residue).to.deep.equal([expected]);
  });

  it('a fact that is missing afterwards', () => {
    const { residue } = compareSnapshots(clean, takeSnapshot(cluster(1), []));
    expect(residue.map((r) => [r.path, r.after])).to.deep.equal([['kubelet config', '(absent)']]);
  });
});
