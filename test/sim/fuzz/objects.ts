import { discovered } from '../../../src/sim/kinds/index.js';
import type { Kind } from '../../../src/sim/contract/index.js';
import { put, type Fields, type Random } from '../../../src/sim/machinery/index.js';
import { definition, type Type } from '../../../src/sim/spec/index.js';

export const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
export const chance = (random: Random, share: number): boolean => random.next() < share;

export const SPACES = ['fz-a', 'fz-b', 'default'];
export const NAMES = ['one', 'two', 'three', 'four', 'five', 'six', 'fz-worker', 'kubernetes'];

/** Texts that break what was not written for them. */
const TEXTS = [
  '',
  'a',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%2e%2e%2f',
  'ü'.repeat(40),
  '\u0000\u0001\u007f',
  '\ud800',
  'x'.repeat(300),
  '"}],{',
  '${jndi:x}',
  '-1',
  '1e400',
  '100Mi',
  '0.0001',
  '9999999999999999999999',
  '10.96.0.10',
  '::1',
  '2020-01-01T00:00:00Z',
  '99999-99-99T99:99:99Z',
  '* * * * *',
  '1-5/0 * 31 2 *',
  'busybox:1.36',
  'nginx:1.25-alpine',
  '$(A)$(B)',
  'a=b,c in (d',
  '[]',
  '{}',
  'true',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  80,
  443,
  30080,
  65535,
  65536,
  2 ** 31,
  2 ** 53,
  -(2 ** 31),
  1e308,
  0.5,
];
const KEYS = [
  'a',
  'b',
  '__proto__',
  'constructor',
  'app',
  'a/b',
  'kubernetes.io/x',
  '',
  'x'.repeat(70),
];

/** Any JSON. */
export function anyValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 4 ? 6 : 8)) {
    case 0:
      return null;
    case 1:
      return chance(random, 0.5);
    case 2:
    case 3:
      return pick(random, NUMBERS);
    case 4:
    case 5:
      return pick(random, TEXTS);
    case 6:
      return Array.from({ length: random.below(4) }, () => anyValue(random, depth + 1));
    default:
      return mapOf(random, () => anyValue(random, depth + 1));
  }
}

function mapOf(random: Random, value: () => unknown): Fields {
  const map: Fields = {};
  for (let n = random.below(4); n > 0; n--) put(map, pick(random, KEYS), value());
  return map;
}

/** A value that its field could hold. */
function valueOf(random: Random, type: Type, depth: number): unknown {
  switch (type.type) {
    case 'boolean':
      return chance(random, 0.5);
    case 'integer':
    case 'number':
      return pick(random, NUMBERS);
    case 'object':
      return ofSchema(random, type.ref!, depth + 1);
    case 'list':
      return Array.from({ length: random.below(3) }, () => valueOf(random, type.of!, depth + 1));
    case 'map':
      return mapOf(random, () => valueOf(random, type.of!, depth + 1));
    case 'intOrString':
      return chance(random, 0.5) ? pick(random, NUMBERS) : pick(random, TEXTS);
    case 'string':
      return pick(random, chance(random, 0.4) ? NAMES : TEXTS);
    case 'quantity':
      return pick(random, ['1', '100m', '64Mi', '0', '-1', '1e3', '1Ei', '3.14159Gi']);
    case 'time':
      return '2026-01-01T00:00:00Z';
    case 'microTime':
      return '2026-01-01T00:00:00.000001Z';
    case 'bytes':
      return 'AAAA';
    case 'duration':
      return pick(random, ['1s', '-1h', '0s', 'x']);
    case 'raw':
    case 'fields':
    case 'json':
    case 'schemaOrArray':
    case 'schemaOrBool':
    case 'schemaOrStrings':
      return anyValue(random, depth + 1);
  }
}

/** Some fields of a definition, each with a value of its type. */
export function ofSchema(random: Random, schema: string, depth = 0): Fields {
  const fields = definition(schema)?.fields ?? {};
  const object: Fields = {};
  const share = depth > 6 ? 0 : depth === 0 ? 0.8 : 4 / (4 + Object.keys(fields).length);
  for (const [name, type] of Object.entries(fields)) {
    if (name !== 'managedFields' && chance(random, share)) {
      object[name] = valueOf(random, type, depth);
    }
  }
  return object;
}

const labels = { app: 'fz' };
const podSpec = { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] }] };
const template = { metadata: { labels }, spec: podSpec };
const selector = { matchLabels: labels };
const job = { template: { spec: { ...podSpec, restartPolicy: 'Never' } } };
const ref = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } };
const scaleRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'one' };

/** What makes a valid object of a kind, besides its name. */
const VALID: Record<string, Fields> = {
  Pod: { metadata: { labels }, spec: podSpec },
  PodTemplate: { template },
  ReplicationController: { spec: { replicas: 1, selector: labels, template } },
  Deployment: { spec: { replicas: 2, selector, template } },
  ReplicaSet: { spec: { replicas: 1, selector, template } },
  StatefulSet: { spec: { replicas: 1, selector, template, serviceName: 'one' } },
  DaemonSet: { spec: { selector, template } },
  Job: { spec: job },
  CronJob: { spec: { schedule: '*/1 * * * *', jobTemplate: { spec: job } } },
  Service: { spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } },
  Endpoints: { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] },
  EndpointSlice: { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }] },
  ConfigMap: { data: { a: 'b' } },
  Secret: { data: { a: 'YQ==' } },
  ServiceAccount: {},
  Namespace: {},
  PersistentVolumeClaim: { spec: claim },
  PersistentVolume: {
    spec: {
      capacity: { storage: '1Mi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/x' },
    },
  },
  ResourceQuota: { spec: { hard: { pods: '50' } } },
  LimitRange: { spec: { limits: [{ type: 'Container', default: { cpu: '100m' } }] } },
  Role: { rules },
  ClusterRole: { rules },
  RoleBinding: { roleRef: ref, subjects: [{ kind: 'User', name: 'u' }] },
  ClusterRoleBinding: { roleRef: ref, subjects: [{ kind: 'User', name: 'u' }] },
  PodDisruptionBudget: { spec: { minAvailable: 1, selector } },
  HorizontalPodAutoscaler: { spec: { maxReplicas: 3, scaleTargetRef: scaleRef } },
  NetworkPolicy: { spec: { podSelector: {} } },
  Ingress: { spec: { defaultBackend: { service: { name: 'one', port: { number: 80 } } } } },
  PriorityClass: { value: 10 },
  StorageClass: { provisioner: 'x.test/y' },
  Lease: { spec: { holderIdentity: 'x', leaseDurationSeconds: 10 } },
  Node: { spec: {} },
  CustomResourceDefinition: {
    spec: {
      group: 'fz.test',
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
        },
      ],
    },
  },
};

/** An object of a kind: valid, mutated, made of its schema, or nothing of the sort. */
export function objectOf(random: Random, kind: Kind, space: string, name: string): unknown {
  if (chance(random, 0.05)) return anyValue(random);
  const made =
    chance(random, 0.7) && VALID[kind.kind] !== undefined
      ? (JSON.parse(JSON.stringify(VALID[kind.kind])) as Fields)
      : ofSchema(random, kind.schema);
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  const own = typeof made.metadata === 'object' ? made.metadata : {};
  const metadata = {
    ...own,
    name: kind.kind === 'CustomResourceDefinition' ? 'boats.fz.test' : name,
    ...(kind.namespaced ? { namespace: space } : {}),
  };
  const object: Fields = { apiVersion, kind: kind.kind, ...made, metadata };
  for (let n = pick(random, [0, 0, 0, 1, 1, 2, 5]); n > 0; n--) mutate(random, object, kind.schema);
  return object;
}

/** Changes one thing in a JSON object, somewhere. */
export function mutate(random: Random, object: Fields, schema?: string): void {
  let at: Fields = object;
  let known = schema === undefined ? undefined : definition(schema);
  for (;;) {
    const keys = Object.keys(at);
    const key = pick(random, keys.length === 0 ? KEYS : keys);
    const below = Object.hasOwn(at, key) ? at[key] : undefined;
    const type = Object.hasOwn(known?.fields ?? {}, key) ? known?.fields[key] : undefined;
    if (typeof below === 'object' && below !== null && chance(random, 0.8)) {
      at = below as Fields;
      const inner = type?.ref ?? type?.of?.ref;
      known = inner === undefined ? (Array.isArray(below) ? known : undefined) : definition(inner);
      continue;
    }
    const names = Object.keys(known?.fields ?? {});
    if (chance(random, 0.2)) delete at[key];
    else if (chance(random, 0.6) && names.length > 0 && !Array.isArray(at)) {
      const name = pick(random, names);
      at[name] = valueOf(random, known!.fields[name]!, 4);
    } else put(at, chance(random, 0.7) ? key : pick(random, KEYS), anyValue(random, 2));
    return;
  }
}

/** Everything that a request can be about. */
export const KINDS: readonly Kind[] = discovered;
