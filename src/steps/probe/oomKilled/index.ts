import { compares, type Probe, type ProbeContext, type ProbeSpecs } from '../../../model/index.js';
import { noData, sampleOf } from '../../common/sample.js';
import {
  containerName,
  containerStatus,
  livePods,
  podTargetText,
  type Pod,
  type Terminated,
} from '../../common/pods.js';
import { apiTime, wholeSecond } from '../../common/time.js';

type Spec = ProbeSpecs['oomKilled'];

/**
 * Containers that the kernel killed for their memory, since the mark. 137 alone proves
 * nothing (a liveness kill and an eviction read `Error`/137 too): it needs reason
 * `OOMKilled`, or a rise of the container's own OOM counter beside it.
 */
export const oomKilled: Probe<'oomKilled'> = {
  kind: 'oomKilled',
  watches: (spec, context) => [{ kind: 'Pod', namespace: spec.namespace ?? context.namespace }],
  async sample(spec, context) {
    const pods = await livePods(spec, context);
    if (pods.length === 0) return noData('OOM kills', `no live ${podTargetText(spec)}`);
    const looks = pods.map((pod) => look(pod, spec, context));
    const each = spec.quantifier === 'all';
    const kills = each
      ? Math.min(...looks.map((one) => one.kills))
      : looks.reduce((sum, one) => sum + one.kills, 0);
    return sampleOf([
      {
        field: each ? 'OOM kills of each pod' : 'OOM kills',
        expected: `≥ ${spec.atLeast}`,
        seen: `${kills} (${looks.map((one) => one.text).join('; ')})`,
        ok: compares(kills, { atLeast: spec.atLeast }),
      },
    ]);
  },
};

/**
 * The kernel's counter misses a container that lives for less than a sampling interval, so
 * restarts whose last end was an OOM kill count as kills as well.
 */
function look(pod: Pod, spec: Spec, context: ProbeContext): { kills: number; text: string } {
  const name = containerName(pod, spec);
  const status = containerStatus(pod, name);
  const ends = [status?.state?.terminated, status?.lastState?.terminated].filter(
    (end) => end !== undefined && isNew(end, context),
  ) as Terminated[];
  const counted = context.memory.oomKills({
    namespace: pod.metadata.namespace ?? context.namespace,
    pod: pod.metadata.name,
    container: name,
  });
  const named = ends.filter((end) => end.reason === 'OOMKilled').length;
  const last = ends[0];
  const restarted = last?.reason === 'OOMKilled' ? (status?.restartCount ?? 0) : 0;
  const by137 = ends.some((end) => end.exitCode === 137) ? counted : 0;
  const kills = named > 0 ? Math.max(named, counted, restarted) : by137;
  const seen = last ? `last end ${last.reason ?? 'no reason'} exit ${last.exitCode}` : 'no end';
  return { kills, text: `${pod.metadata.name}: ${seen}, kernel's OOM counter ${counted}` };
}

function isNew(end: Terminated, context: ProbeContext): boolean {
  return (apiTime(end.finishedAt) ?? Infinity) >= wholeSecond(context.marks.since);
}
