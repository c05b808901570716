import type { KubeObject } from '../../model/index.js';
import { restartCounts, workloadPods } from '../marks.js';
import { connected } from '../session.js';
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

/** Looks at every victim after the recovery: there, no smaller than before, not restarted since the fix. */
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
      const atFix = session.state.restarts.fix;
      const restarts = Object.entries(restartCounts(own)).reduce(
        (sum, [key, count]) => sum + Math.max(0, count - (atFix[key] ?? 0)),
        0,
      );
      session.state.looks.victims.push({
        victim: `${victim.kind}/${victim.name}`,
        fault: fault.name,
        restarts,
        replicasBefore: session.state.replicas[key] ?? 0,
        replicasAfter: object ? readyOf(object) : undefined,
      });
    }
  }
  return `${seen.size} victims`;
};
