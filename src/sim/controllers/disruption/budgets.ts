import type { Component, Sim } from '../../contract/index.js';
import { controllerOf, same, selectorOf, type KubeObject } from '../../machinery/index.js';
import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../types/index.js';
import {
  isBeingDeleted,
  isReady,
  nameOf,
  namespaceOf,
  scaled,
  splitKey,
  startLoop,
  uidOf,
  watchMatched,
} from '../common/index.js';
import { allowedCondition } from './condition.js';

const BUDGETS = 'poddisruptionbudgets.policy';
/** An eviction after which the pod was not deleted is forgotten (DeletionTimeout), ms. */
const FORGOTTEN = 120_000;

/**
 * The status of disruption budgets: how many of the pods that one selects are wanted, are healthy, and
 * may go. A share is one of what the controllers of the pods are meant to have.
 */
export function startBudgets(sim: Sim): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('controllermanager');

  const work = (key: string): void => {
    const budget = api.get<PodDisruptionBudget>(BUDGETS, ...splitKey(key));
    if (budget === undefined || isBeingDeleted(budget)) return;
    const pods = matched.pods(key);
    if (pods.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const { expected, desired } = wanted(budget, pods);
    const disrupted = stillDisrupted(budget, pods);
    const current = pods.filter(
      (pod) => !isBeingDeleted(pod) && disrupted[nameOf(pod)] === undefined && isReady(pod),
    ).length;
    const status: PodDisruptionBudgetStatus = {
      currentHealthy: current,
      desiredHealthy: desired,
      expectedPods: expected,
      disruptionsAllowed: expected <= 0 ? 0 : Math.max(0, current - desired),
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
      observedGeneration: budget.metadata?.generation,
      conditions: budget.status?.conditions,
    };
    status.conditions = allowedCondition(budget, status, clock.stamp());
    if (!same(budget.status, status)) {
      api.updateStatus<PodDisruptionBudget>(
        BUDGETS,
        namespaceOf(budget),
        nameOf(budget),
        (draft) => {
          draft.status = status;
        },
      );
    }
    if (status.disruptedPods !== undefined) loop.addAfter(key, FORGOTTEN);
  };

  const wanted = (
    { spec }: PodDisruptionBudget,
    pods: Pod[],
  ): { expected: number; desired: number } => {
    const { maxUnavailable, minAvailable } = spec ?? {};
    if (maxUnavailable !== undefined) {
      const expected = meant(pods);
      return { expected, desired: Math.max(0, expected - scaled(maxUnavailable, expected, true)) };
    }
    if (typeof minAvailable === 'string') {
      const expected = meant(pods);
      return { expected, desired: scaled(minAvailable, expected, true) };
    }
    return { expected: pods.length, desired: minAvailable ?? 0 };
  };
  /** What the controllers of these pods are meant to have together. */
  const meant = (pods: Pod[]): number => {
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined || scales.has(owner.uid)) continue;
      const found = scaleOf(namespaceOf(pod), owner.apiVersion, owner.kind, owner.name);
      if (found !== undefined) scales.set(found.uid, found.scale);
    }
    return [...scales.values()].reduce((sum, each) => sum + each, 0);
  };
  const scaleOf = (
    namespace: string,
    apiVersion: string,
    kind: string,
    name: string,
  ): { uid: string; scale: number } | undefined => {
    const resource = api.resourceOf(apiVersion, kind);
    const object =
      resource === undefined
        ? undefined
        : api.get<KubeObject & { spec?: { replicas?: number } }>(resource, namespace, name);
    if (object === undefined) return undefined;
    const above = controllerOf(object);
    if (kind === 'ReplicaSet' && above?.kind === 'Deployment') {
      return scaleOf(namespace, above.apiVersion, above.kind, above.name);
    }
    return { uid: uidOf(object), scale: object.spec?.replicas ?? 0 };
  };
  const stillDisrupted = (budget: PodDisruptionBudget, pods: Pod[]): Record<string, string> => {
    const names = new Set(pods.filter((pod) => !isBeingDeleted(pod)).map(nameOf));
    const entries = Object.entries(budget.status?.disruptedPods ?? {}).filter(
      ([name, at]) => names.has(name) && (clock.now() - Date.parse(at)) * clock.speed < FORGOTTEN,
    );
    return Object.fromEntries(entries);
  };

  const loop = startLoop(sim, 'disruption-controller', work);
  const matched = watchMatched<PodDisruptionBudget>(
    sim,
    BUDGETS,
    ({ spec }) => ({ fields: spec?.selector ?? null, selector: selectorOf(spec?.selector) }),
    (key) => loop.add(key),
  );
  loop.also(matched.stop);
  return loop;
}
