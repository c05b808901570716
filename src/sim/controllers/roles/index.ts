import type { Component, Sim } from '../../contract/index.js';
import { same, selectorOf } from '../../machinery/index.js';
import type { ClusterRole, PolicyRule } from '../../types/index.js';
import { nameOf, startLoop } from '../common/index.js';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';

/** Gives ClusterRoles with an aggregationRule the rules of those that it selects (clusterroleaggregation). */
export function startRoleAggregation(sim: Sim): Component {
  const { api } = sim;
  const work = (name: string): void => {
    const role = api.get<ClusterRole>(ROLES, '', name);
    if (role?.aggregationRule === undefined) return;
    const rules: PolicyRule[] = [];
    for (const fields of role.aggregationRule.clusterRoleSelectors ?? []) {
      const selected = selectorOf(fields);
      for (const other of api.list<ClusterRole>(ROLES)) {
        if (nameOf(other) === name || !selected(other.metadata?.labels)) continue;
        for (const rule of other.rules ?? []) {
          if (!rules.some((known) => same(known, rule))) rules.push(rule);
        }
      }
    }
    if (same(role.rules ?? [], rules)) return;
    api.update<ClusterRole>(ROLES, '', name, (draft) => {
      draft.rules = rules;
    });
  };
  const loop = startLoop(sim, 'clusterrole-aggregation-controller', work);
  loop.watch<ClusterRole>(ROLES, () => {
    for (const role of api.list<ClusterRole>(ROLES)) {
      if (role.aggregationRule !== undefined) loop.add(nameOf(role));
    }
  });
  return loop;
}
