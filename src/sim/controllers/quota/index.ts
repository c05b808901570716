import { quotaUsage } from '../../admission/index.js';
import type { Component, Sim } from '../../contract/index.js';
import { same } from '../../machinery/index.js';
import type { Pod, ResourceQuota } from '../../types/index.js';
import { isTerminal, keyOf, nameOf, namespaceOf, splitKey, startLoop } from '../common/index.js';

/** How often all is counted anew, ms (--resource-quota-sync-period). */
const PERIOD = 300_000;
/** What a quota can count that comes and goes often enough to be watched (quota/v1/install). */
const WATCHED = [
  'services',
  'persistentvolumeclaims',
  'configmaps',
  'secrets',
  'replicationcontrollers',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'jobs.batch',
  'cronjobs.batch',
];

/**
 * The status of ResourceQuotas: `hard` as the spec has it, `used` counted anew when a quota changes or
 * something in its namespace went (or a pod ended). What comes is counted at admission.
 */
export function startQuotas(sim: Sim): Component {
  const { api } = sim;
  const work = (key: string): void => {
    const quota = api.get<ResourceQuota>('resourcequotas', ...splitKey(key));
    if (quota === undefined) return;
    const status = { hard: { ...quota.spec?.hard }, used: { ...quotaUsage(sim, quota) } };
    if (same(quota.status, status)) return;
    api.updateStatus<ResourceQuota>(
      'resourcequotas',
      namespaceOf(quota),
      nameOf(quota),
      (draft) => {
        draft.status = status;
      },
    );
  };
  const recount = (namespace: string): void => {
    for (const quota of api.list<ResourceQuota>('resourcequotas', namespace)) {
      loop.add(keyOf(quota));
    }
  };

  const loop = startLoop(sim, 'resourcequota-controller', work);
  loop.watch<ResourceQuota>('resourcequotas', ({ type, object, old }) => {
    if (type === 'DELETED' || (old !== undefined && same(old.spec, object.spec))) return;
    loop.add(keyOf(object));
  });
  loop.watch<Pod>('pods', ({ type, object, old }) => {
    const ended = isTerminal(object) && (old === undefined || !isTerminal(old));
    if (type === 'DELETED' || ended) recount(namespaceOf(object));
  });
  for (const resource of WATCHED) {
    loop.watch(resource, ({ type, object }) => {
      if (type === 'DELETED') recount(namespaceOf(object));
    });
  }
  const timer = sim.clock.every(PERIOD, () => recount(''));
  loop.also(() => timer.stop());
  return loop;
}
