import type { Component, Sim } from '../contract/index.js';
import { createQueue, messageOf, same, selectorOf } from '../machinery/index.js';
import type { ClusterRole, PolicyRule } from '../types/index.js';

const CLUSTER_ROLES = 'clusterroles.rbac.authorization.k8s.io';

/**
 * Gives each ClusterRole with an aggregationRule the rules of those that it selects
 * (pkg/controller/clusterroleaggregation).
 */
export function aggregateClusterRoles({
  api,
  clock,
  log,
}: Pick<Sim, 'api' | 'clock' | 'log'>): Component {
  const aggregating = new Set<string>();

  const work = (name: string): void => {
    const role = api.get<ClusterRole>(CLUSTER_ROLES, '', name);
    const selectors = (role?.aggregationRule?.clusterRoleSelectors ?? []).map(selectorOf);
    if (selectors.length === 0) return;
    const rules: PolicyRule[] = [];
    const roles = api.list<ClusterRole>(CLUSTER_ROLES);
    for (const selects of selectors) {
      for (const each of roles) {
        if (each.metadata?.name === name || !selects(each.metadata?.labels)) continue;
        for (const rule of each.rules ?? []) {
          if (!rules.some((known) => same(known, rule))) rules.push(rule);
        }
      }
    }
    api.update<ClusterRole>(CLUSTER_ROLES, '', name, (draft) => {
      if (!same(draft.rules ?? [], rules)) draft.rules = rules;
    });
  };
  const queue = createQueue(clock, work, (name, error) =>
    log(`clusterrole-aggregation-controller: ${name}: ${messageOf(error)}`),
  );
  const unwatch = api.watch<ClusterRole>(CLUSTER_ROLES, ({ type, object }) => {
    const name = object.metadata?.name ?? '';
    if (type !== 'DELETED' && object.aggregationRule !== undefined) aggregating.add(name);
    else aggregating.delete(name);
    for (const each of aggregating) queue.add(each);
  });
  return {
    stop: () => {
      unwatch();
      queue.stop();
    },
  };
}
