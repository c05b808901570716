import type { Admission, Sim } from '../contract/index.js';
import { defaultIngressClass, defaultStorageClass } from './default-class.js';
import { defaultTolerationSeconds } from './default-tolerations.js';
import { limitRanger } from './limit-ranger.js';
import { namespaceLifecycle } from './namespace-lifecycle.js';
import { priority } from './priority.js';
import { resourceQuota } from './resource-quota.js';
import { serviceAccount } from './service-account.js';
import { storageObjectInUseProtection } from './storage-protection.js';
import { taintNodesByCondition } from './taint-nodes.js';

export { quotaUsage } from './quota-usage.js';

/**
 * The admission plug-ins that are on by default and that something here needs, in their order
 * (pkg/kubeapiserver/options/plugins.go).
 */
export function createAdmission(sim: Pick<Sim, 'api' | 'clock'>): Admission[] {
  return [
    namespaceLifecycle(sim),
    limitRanger(sim),
    serviceAccount(sim),
    taintNodesByCondition(),
    priority(sim),
    defaultTolerationSeconds(),
    defaultStorageClass(sim),
    storageObjectInUseProtection(),
    defaultIngressClass(sim),
    resourceQuota(sim),
  ];
}
