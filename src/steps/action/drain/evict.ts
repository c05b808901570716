import { LabError } from '../../../base/index.js';
import type { ActionContext, ActionSpecs } from '../../../model/index.js';
import { asPod, type Pod } from '../../common/pods.js';
import { wallTime } from '../../common/time.js';

/** Interval between tries of an eviction that a disruption budget blocks, ms of cluster time. kubectl takes 5 s; the budget is read anew each time. */
const RETRY = 1000;

/** Pods of a node that a drain must move, or STEP_REFUSED for those that `kubectl drain` refuses too. */
export async function podsToEvict(
  spec: ActionSpecs['drain'],
  node: string,
  context: ActionContext,
): Promise<Pod[]> {
  const all = (await context.kube.list({ kind: 'Pod' })).map(asPod);
  const here = all.filter((pod) => pod.spec.nodeName === node && !isMirror(pod));
  const moved: Pod[] = [];
  const refused: string[] = [];
  for (const pod of here) {
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const owner = pod.metadata.ownerReferences?.find((one) => one.controller);
    const ended = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    if (owner?.kind === 'DaemonSet') {
      if (!spec.ignoreDaemonSets) refused.push(`${name} belongs to a DaemonSet`);
    } else if (!owner && !ended) {
      refused.push(`${name} has no controller that would make it again`);
    } else if (!ended && !spec.deleteEmptyDirData && pod.spec.volumes?.some((v) => v.emptyDir)) {
      refused.push(`${name} has data in an emptyDir`);
    } else moved.push(pod);
  }
  if (refused.length === 0) return moved;
  throw new LabError('STEP_REFUSED', {
    message: `Node ${node} cannot be drained: ${refused[0]}.`,
    details: refused,
  });
}

/** A static pod: the kubelet runs it whatever the API says. */
function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** Evicts one pod, again and again while a disruption budget blocks it. Throws STEP_TIMEOUT at the deadline (`clock.elapsed`). */
export async function evict(pod: Pod, deadline: number, context: ActionContext): Promise<void> {
  const { name, namespace = context.namespace } = pod.metadata;
  for (;;) {
    context.signal.throwIfAborted();
    const answer = await context.kube.evict({ namespace, name });
    if (answer.evicted) return;
    if (context.clock.elapsed() >= deadline) {
      throw new LabError('STEP_TIMEOUT', {
        message: `Pod ${namespace}/${name} could not be evicted: ${answer.message}`,
      });
    }
    await context.clock.sleep(wallTime(RETRY, context), context.signal);
  }
}
