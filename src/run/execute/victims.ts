import { plural } from '../../base/index.js';
import { placedText, type KubeObject } from '../../model/index.js';
import { restartCounts, uidOf, workloadPods } from '../marks.js';
import { connected } from '../session.js';
import type { MachineState } from '../state.js';
import type { Executor } from './executor.js';
import { readyOf, victimKey } from '../victims.js';

/** Whether a pod belongs to a workload object, by the labels its selector asks for. */
function belongs(pod: KubeObject, owner: KubeObject): boolean {
  const selector = (
    owner.spec?.['selector'] as { matchLabels?: Record<string, string> } | undefined
  )?.matchLabels;
  return (
    selector !== undefined &&
    pod.metadata.namespace === owner.metadata.namespace &&
    Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

/** What became of a victim's pods: an eviction shows no restart, but another pod. */
export function harmOf(
  { marks, restarts: { fix }, settled }: Pick<MachineState, 'marks' | 'restarts' | 'settled'>,
  pods: KubeObject[],
): { restarts: number; replaced: number } {
  const restarts = Object.entries(restartCounts(pods)).reduce(
    (sum, [key, count]) => sum + Math.max(0, count - (fix[key] ?? 0)),
    0,
  );
  // Without a load nothing lies between the settled system and this look.
  const known = settled && settled.at > marks.fix ? settled.pods : pods.map(uidOf);
  return { restarts, replaced: pods.filter((pod) => !known.includes(uidOf(pod))).length };
}

/** Looks at every victim after the recovery: there, no smaller than before, not restarted since the fix, no pod another. */
export const lookAtVictims: Executor = async (_step, session) => {
  const { view } = connected(session);
  const { scenario } = session.options;
  const pods = workloadPods(session);
  const planned = new Set(session.plan.steps.map((candidate) => candidate.fault));
  const seen = new Set<string>();
  for (const fault of scenario.faults.filter((candidate) => planned.has(candidate.name))) {
    for (const victim of fault.victims) {
      const namespace = victim.namespace ?? scenario.workload.namespace;
      const key = victimKey(victim, namespace);
      if (seen.has(key)) continue;
      seen.add(key);
      await view.ensure({ ...victim, namespace });
      const object = view.get({ ...victim, namespace });
      const own = object ? pods.filter((pod) => belongs(pod, object)) : [];
      session.state.looks.victims.push({
        victim: placedText(victim, scenario.workload.namespace),
        fault: fault.name,
        ...harmOf(session.state, own),
        replicasBefore: session.state.replicas[key] ?? 0,
        replicasAfter: object ? readyOf(object) : undefined,
      });
    }
  }
  return plural(seen.size, 'victim');
};
