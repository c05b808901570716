import type { Probe, ProbeSpecs } from '../../../model/index.js';
import { numberPart, sampleOf, type Judged } from '../../common/sample.js';
import { allPods, isLive, podTargetText, type Pod } from '../../common/pods.js';
import { podConditions, type PodCondition } from './conditions.js';

/**
 * Status of pods and their containers. Pods that are being deleted are left out, except for
 * an explicit `count`: `count: 0` means gone.
 */
export const podState: Probe<'podState'> = {
  kind: 'podState',
  watches: (spec, context) => [{ kind: 'Pod', namespace: spec.namespace ?? context.namespace }],
  async sample(spec, context) {
    const all = await allPods(spec, context);
    const live = all.filter(isLive);
    const conditions = podConditions(spec, context);
    const parts: Judged[] = spec.count ? [numberPart('pods', spec.count, all.length)] : [];
    if (conditions.length === 0 && parts.length === 0) {
      parts.push(numberPart('pods', { atLeast: 1 }, live.length));
    }
    if (conditions.length > 0) parts.push(...judge(spec, conditions, live));
    return sampleOf(parts, messages(live));
  },
};

function judge(spec: ProbeSpecs['podState'], conditions: PodCondition[], live: Pod[]): Judged[] {
  if (live.length === 0) {
    return conditions.map(({ field, expected }) => ({
      field,
      expected,
      seen: `no live ${podTargetText(spec)}`,
      ok: undefined,
    }));
  }
  const shown = spec.quantifier === 'any' ? [closest(conditions, live)] : live;
  return conditions.map(({ field, expected, look }) => {
    const looks = shown.map((pod) => ({ pod: pod.metadata.name, ...look(pod) }));
    const seen = looks.map((one) => `${one.pod}: ${one.seen}`).join(', ');
    return { field, expected, seen, ok: looks.every((one) => one.ok) };
  });
}

/** The pod that meets most of the conditions: with `any`, the one that counts. */
function closest(conditions: PodCondition[], live: Pod[]): Pod {
  const met = (pod: Pod): number => conditions.filter((c) => c.look(pod).ok).length;
  return live.reduce((best, pod) => (met(pod) > met(best) ? pod : best));
}

/** What the kubelet says about containers that do not run. */
function messages(live: Pod[]): string {
  return live
    .flatMap((pod) => [
      pod.status.message,
      ...(pod.status.containerStatuses ?? []).map((status) => status.state?.waiting?.message),
    ])
    .filter((message) => message !== undefined)
    .join('\n');
}
