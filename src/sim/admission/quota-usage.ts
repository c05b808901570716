import type { Sim } from '../contract/index.js';
import type { ResourceQuota } from '../types/index.js';
import { add, type Amounts } from './amounts.js';
import { evaluatorOf, resourceOfName } from './quota-evaluators.js';
import { scopesOf } from './quota-scopes.js';

/**
 * What a namespace uses of each resource that a quota names in its spec, counted anew: for
 * `status.used` (apiserver pkg/quota/v1/resources.go, CalculateUsage).
 */
export function quotaUsage(
  { api, clock }: Pick<Sim, 'api' | 'clock'>,
  quota: ResourceQuota,
): Amounts {
  const hard = Object.keys(quota.spec?.hard ?? {});
  const scopes = scopesOf(quota);
  let used: Amounts = Object.fromEntries(hard.map((name) => [name, '0']));
  for (const resource of new Set(hard.map(resourceOfName))) {
    const evaluator = evaluatorOf(resource);
    for (const object of api.list(resource, quota.metadata?.namespace ?? '')) {
      if (!scopes.every((scope) => evaluator.inScope(object, scope))) continue;
      const usage = Object.entries(evaluator.usage(object, clock.now()));
      used = add(used, Object.fromEntries(usage.filter(([name]) => hard.includes(name))));
    }
  }
  return used;
}
