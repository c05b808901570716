import type { Admission, Attributes, Sim } from '../contract/index.js';
import { compareQuantities, subtractQuantities } from '../machinery/index.js';
import type { ResourceQuota } from '../types/index.js';
import { add, type Amounts } from './amounts.js';
import { forbid } from './forbid.js';
import { evaluatorOf, type Evaluator } from './quota-evaluators.js';
import { scopesOf } from './quota-scopes.js';

/**
 * Refuses what exceeds a quota, and counts what does not
 * (apiserver pkg/admission/plugin/resourcequota/controller.go). Usage that goes down is recounted by
 * the controller. A quota whose status is not there yet limits nothing.
 */
export function resourceQuota(sim: Pick<Sim, 'api' | 'clock'>): Admission {
  const { api, clock } = sim;
  return {
    name: 'ResourceQuota',
    validate(attributes) {
      const { namespace, resource, object, old, operation } = attributes;
      if (namespace === '' || resource === 'events' || object === undefined) return;
      if (operation === 'DELETE') return;
      const quotas = api.list<ResourceQuota>('resourcequotas', namespace);
      if (quotas.length === 0) return;
      const evaluator = evaluatorOf(resource);
      if (!evaluator.handles(attributes)) return;

      const usage = evaluator.usage(object, clock.now());
      const before = old === undefined ? {} : evaluator.usage(old, clock.now());
      const charged = quotas.flatMap((quota) => {
        if (!matches(quota, evaluator, attributes)) return [];
        const wasCounted = old !== undefined && isInScope(quota, evaluator, old);
        const requested = increase(usage, wasCounted ? before : {}, quota.status?.hard ?? {});
        return Object.keys(requested).length === 0 ? [] : [charge(quota, requested)];
      });
      if (attributes.dryRun) return;
      for (const { name, used } of charged) {
        api.updateStatus<ResourceQuota>('resourcequotas', namespace, name, (draft) => {
          draft.status = { ...draft.status, used: { ...used } };
        });
      }

      function charge(quota: ResourceQuota, requested: Amounts): { name: string; used: Amounts } {
        const name = quota.metadata?.name ?? '';
        const { hard = {}, used = {} } = quota.status ?? {};
        const total = add(used, requested);
        const exceeded = Object.keys(requested)
          .filter((each) => compareQuantities(total[each] ?? '0', hard[each] ?? '0') > 0)
          .sort();
        if (exceeded.length === 0) return { name, used: total };
        const text = (amounts: Amounts): string =>
          exceeded.map((each) => `${each}=${amounts[each] ?? '0'}`).join(',');
        const why = `exceeded quota: ${name}, requested: ${text(requested)}, used: ${text(used)}, limited: ${text(hard)}`;
        throw forbid(api, attributes, why);
      }
    },
  };

  /** Whether the quota counts the object. Throws when the object does not say enough for it. */
  function matches(quota: ResourceQuota, evaluator: Evaluator, attributes: Attributes): boolean {
    const { object } = attributes;
    if (object === undefined || !isInScope(quota, evaluator, object)) return false;
    const { hard = {}, used = {} } = quota.status ?? {};
    const names = Object.keys(hard).filter((name) => evaluator.counts(name));
    if (names.length === 0) return false;
    const missing = evaluator.missing?.(object, names);
    const name = quota.metadata?.name ?? '';
    if (missing !== undefined) {
      throw forbid(api, attributes, `failed quota: ${name}: must specify ${missing}`);
    }
    if (names.some((each) => used[each] === undefined)) {
      const why = `status unknown for quota: ${name}, resources: ${names.sort().join(',')}`;
      throw forbid(api, attributes, why);
    }
    return true;
  }
}

function isInScope(quota: ResourceQuota, evaluator: Evaluator, object: object): boolean {
  return scopesOf(quota).every((scope) => evaluator.inScope(object, scope));
}

/** What grows, of the resources that the quota limits. */
function increase(usage: Amounts, before: Amounts, hard: Amounts): Amounts {
  const grown: Record<string, string> = {};
  for (const [name, amount] of Object.entries(usage)) {
    if (hard[name] === undefined) continue;
    const delta = before[name] === undefined ? amount : subtractQuantities(amount, before[name]);
    if (compareQuantities(delta, '0') > 0) grown[name] = delta;
  }
  return grown;
}
