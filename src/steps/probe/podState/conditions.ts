import { clip } from '../../../base/index.js';
import {
  compares,
  comparisonText,
  type ContainerStateMatch,
  type ProbeContext,
  type ProbeSpecs,
} from '../../../model/index.js';
import {
  allStatuses,
  containerName,
  containerStatus,
  lastEnd,
  type ContainerState,
  type ContainerStatus,
  type Pod,
  type Terminated,
} from '../../common/pods.js';
import { matchText, textMatches } from '../../common/sample.js';
import { apiTime } from '../../common/time.js';

type Spec = ProbeSpecs['podState'];

/** One condition on a pod, as declared. */
export interface PodCondition {
  field: string;
  expected: string;
  look: (pod: Pod) => { seen: string; ok: boolean };
}

/** Every condition of the spec that looks at one pod. */
export function podConditions(spec: Spec, context: ProbeContext): PodCondition[] {
  const container = (pod: Pod): ContainerStatus | undefined =>
    containerStatus(pod, containerName(pod, spec));
  const found: PodCondition[] = [];
  const add = (field: string, expected: string, look: PodCondition['look']): void => {
    found.push({ field, expected, look });
  };
  const { phase, reason, ready, current, last, restarts, noRestartSince } = spec;
  if (phase !== undefined) add('phase', phase, (pod) => equal(pod.status.phase, phase));
  if (reason !== undefined) add('reason', reason, (pod) => equal(pod.status.reason, reason));
  if (ready !== undefined) {
    add('ready', String(ready), (pod) => {
      const now = spec.container === undefined ? podReady(pod) : container(pod)?.ready === true;
      return { seen: String(now), ok: now === ready };
    });
  }
  if (current) {
    add('container state', matchedText(current), (pod) => {
      const state = container(pod)?.state;
      // What it says, where that was asked for.
      const message = current.message && messageOf(state);
      const seen = `${stateText(state)}${message ? `: ${clip(message, 200)}` : ''}`;
      return { seen, ok: stateMatches(state, current) };
    });
  }
  if (last) {
    // `state: terminated` goes without saying: that is the only last state there is.
    add('last container end', matchedText(last), (pod) => {
      const end = lastEnd(container(pod));
      const ok = end !== undefined && stateMatches({ terminated: end }, last);
      return { seen: end ? endText(end) : 'none', ok };
    });
  }
  if (restarts) {
    add('restarts', comparisonText(restarts), (pod) => {
      const count = container(pod)?.restartCount ?? 0;
      return { seen: String(count), ok: compares(count, restarts) };
    });
  }
  if (noRestartSince) {
    add(`restarts since ${noRestartSince}`, '0', (pod) => {
      const count = endsSince(pod, noRestartSince, context);
      return { seen: String(count), ok: count === 0 };
    });
  }
  return found;
}

function equal(seen: string | undefined, expected: string): { seen: string; ok: boolean } {
  return { seen: seen ?? 'none', ok: seen === expected };
}

function podReady(pod: Pod): boolean {
  return (pod.status.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');
}

/**
 * Restarts of all containers of the pod since the mark (a pod younger than the mark had none
 * then), and one for a container that died since and has not been restarted yet.
 */
function endsSince(pod: Pod, mark: 'baseline' | 'inject' | 'fix', context: ProbeContext): number {
  let count = 0;
  for (const status of allStatuses(pod)) {
    const then = context.restartsAt(mark, pod.metadata.uid ?? '', status.name) ?? 0;
    count += Math.max(0, status.restartCount - then);
    const end = status.state?.terminated;
    const endedAt = apiTime(end?.finishedAt);
    if (end && end.exitCode !== 0 && endedAt !== undefined && endedAt >= context.marks[mark]) {
      count += 1;
    }
  }
  return count;
}

const messageOf = (state: ContainerState | undefined): string =>
  (state?.waiting ?? state?.terminated)?.message ?? '';

function stateMatches(state: ContainerState | undefined, match: ContainerStateMatch): boolean {
  const detail = state?.waiting ?? state?.terminated;
  return (
    (match.state === undefined || state?.[match.state] !== undefined) &&
    (match.reason === undefined || detail?.reason === match.reason) &&
    (match.exitCode === undefined || state?.terminated?.exitCode === match.exitCode) &&
    (match.message === undefined || textMatches(messageOf(state), match.message) === true)
  );
}

function matchedText(match: ContainerStateMatch): string {
  const parts = [
    match.state,
    match.reason,
    match.exitCode === undefined ? undefined : `exit ${match.exitCode}`,
    match.message && `whose message ${matchText(match.message)}`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

function stateText(state: ContainerState | undefined): string {
  if (state?.running) return 'running';
  if (state?.waiting) return `waiting ${state.waiting.reason ?? ''}`.trim();
  if (state?.terminated) return `terminated ${endText(state.terminated)}`;
  return 'not started';
}

/** `OOMKilled exit 137`. */
function endText(end: Terminated): string {
  return `${end.reason ?? 'no reason'} exit ${end.exitCode}`;
}
