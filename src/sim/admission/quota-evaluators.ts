import type { Attributes, Resource } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { PersistentVolumeClaim, Pod, Service } from '../types/index.js';
import { amountsOf, podAmounts, type Amounts } from './amounts.js';
import { podInScope, type Scope } from './quota-scopes.js';

/** What objects of one resource use of a quota (pkg/quota/v1/evaluator). */
export interface Evaluator {
  /** Whether a quota on this resource name counts them. */
  counts(name: string): boolean;
  handles(attributes: Attributes): boolean;
  /** `now`: wall-clock ms. */
  usage(object: KubeObject, now: number): Amounts;
  inScope(object: KubeObject, scope: Scope): boolean;
  /** What the object must say, since a quota limits it: `limits.cpu for: nginx`. Undefined: all is said. */
  missing?(object: KubeObject, names: readonly string[]): string | undefined;
}

const ALIASES: Record<Resource, string> = {
  configmaps: 'configmaps',
  resourcequotas: 'resourcequotas',
  replicationcontrollers: 'replicationcontrollers',
  secrets: 'secrets',
};

export function evaluatorOf(resource: Resource): Evaluator {
  if (resource === 'pods') return pods;
  if (resource === 'services') return services;
  if (resource === 'persistentvolumeclaims') return claims;
  const names = [`count/${resource}`, ...(resource in ALIASES ? [ALIASES[resource] ?? ''] : [])];
  return {
    counts: (name) => names.includes(name),
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    usage: () => Object.fromEntries(names.map((name) => [name, '1'])),
    inScope: () => false,
  };
}

/** The resources that a quota's names are about, for a recount of everything. */
export function resourceOfName(name: string): Resource {
  if (name.startsWith('count/')) return name.slice(6);
  if (name in ALIASES) return name;
  if (services.counts(name)) return 'services';
  return claims.counts(name) ? 'persistentvolumeclaims' : 'pods';
}

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const POD_NAMES = new Set([
  'count/pods',
  'pods',
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** By a mistake that is kept, these must be said by every container. */
const REQUIRED = ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);

const isTerminating = ({ spec }: Pod): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0;

const pods: Evaluator = {
  counts: (name) =>
    POD_NAMES.has(name) ||
    /^(requests\.)?hugepages-/.test(name) ||
    // Extended resources, which have a domain.
    (name.startsWith('requests.') && name.includes('/')),
  handles: ({ operation, subresource, object, old }) => {
    if (subresource !== '') return false;
    if (operation === 'CREATE') return true;
    return operation === 'UPDATE' && isTerminating(object as Pod) !== isTerminating(old as Pod);
  },
  usage: (object, now) => {
    const pod = object as Pod;
    if (isOver(pod, now)) return { 'count/pods': '1' };
    return {
      'count/pods': '1',
      pods: '1',
      ...computed(podAmounts(pod, 'requests'), podAmounts(pod, 'limits')),
    };
  },
  inScope: (object, scope) => podInScope(object, scope),
  missing: (object, names) => {
    const { spec } = object as Pod;
    if (spec?.resources !== undefined) return undefined;
    const wanted = REQUIRED.filter((name) => names.includes(name)).sort();
    const texts = wanted.flatMap((name) => {
      const without = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
        .filter(({ resources }) => {
          const said = computed(amountsOf(resources, 'requests'), amountsOf(resources, 'limits'));
          return said[name] === undefined;
        })
        .map((container) => container.name);
      return without.length === 0 ? [] : [`${name} for: ${[...new Set(without)].sort().join(',')}`];
    });
    return texts.length === 0 ? undefined : texts.join('; ');
  },
};

/** Requests and limits under the names that quotas have for them. */
function computed(requests: Amounts, limits: Amounts): Amounts {
  const amounts: Record<string, string> = {};
  for (const [name, amount] of Object.entries(requests)) {
    if (COMPUTE.includes(name) || name.startsWith('hugepages-')) amounts[name] = amount;
    amounts[`requests.${name}`] = amount;
  }
  for (const [name, amount] of Object.entries(limits)) {
    if (COMPUTE.includes(name)) amounts[`limits.${name}`] = amount;
  }
  return amounts;
}

/** Ended, or deleted longer ago than its grace period: it no longer counts. */
function isOver({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata ?? {};
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false;
  return now > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

const SERVICE_NAMES = new Set([
  'count/services',
  'services',
  'services.nodeports',
  'services.loadbalancers',
]);

const services: Evaluator = {
  counts: (name) => SERVICE_NAMES.has(name),
  handles: ({ operation, subresource }) => operation !== 'DELETE' && subresource === '',
  usage: (object) => {
    const { spec } = object as Service;
    const ports = spec?.ports ?? [];
    const balanced = spec?.type === 'LoadBalancer';
    const nodePorts =
      balanced && spec.allocateLoadBalancerNodePorts === false
        ? ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length
        : balanced || spec?.type === 'NodePort'
          ? ports.length
          : 0;
    return {
      'count/services': '1',
      services: '1',
      'services.nodeports': String(nodePorts),
      'services.loadbalancers': balanced ? '1' : '0',
    };
  },
  inScope: () => false,
};

const CLAIM_NAMES = ['persistentvolumeclaims', 'requests.storage'];
const BY_CLASS = '.storageclass.storage.k8s.io/';

const claims: Evaluator = {
  counts: (name) =>
    name === 'count/persistentvolumeclaims' ||
    CLAIM_NAMES.some((each) => name === each || name.endsWith(BY_CLASS + each)),
  handles: ({ operation, subresource }) => operation !== 'DELETE' && subresource === '',
  usage: (object) => {
    const { spec } = object as PersistentVolumeClaim;
    const storage = spec?.resources?.requests?.['storage'];
    const own: Record<string, string> = {
      persistentvolumeclaims: '1',
      ...(storage === undefined ? {} : { 'requests.storage': storage }),
    };
    const ofClass = Object.entries(own).map(([name, amount]) => [
      `${spec?.storageClassName ?? ''}${BY_CLASS}${name}`,
      amount,
    ]);
    return {
      'count/persistentvolumeclaims': '1',
      ...own,
      ...(spec?.storageClassName ? (Object.fromEntries(ofClass) as Amounts) : {}),
    };
  },
  inScope: () => false,
};
