import { same } from '../machinery/index.js';
import type { ContainerStatus, Pod, PodCondition } from '../types/index.js';
import { rolesOf } from './rules.js';

/** What a condition says: status True has no reason but after success. */
interface Verdict {
  status: 'True' | 'False';
  reason?: string;
  message?: string;
}

/** Types that the kubelet owns, in the order in which it writes them. Any other is kept. */
export const OWNED = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
];

const yes: Verdict = { status: 'True' };
const list = (names: string[]): string => `[${names.join(' ')}]`;

/** pkg/kubelet/status/generate.go, GenerateContainersReadyCondition. */
function containersReady(pod: Pod, statuses: Map<string, ContainerStatus>, phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const wanted = rolesOf(pod).filter(({ role }) => role === 'main' || role === 'sidecar');
  const unready = wanted.filter(({ spec }) => statuses.get(spec.name)?.ready !== true);
  if (unready.length === 0) return yes;
  const names = list(unready.map(({ spec }) => spec.name));
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: ${names}`,
  };
}

/** GeneratePodReadyCondition: with the pod's readiness gates. */
function ready(pod: Pod, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers;
  const messages = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = pod.status?.conditions?.find(({ type }) => type === conditionType);
    if (found === undefined) {
      return `corresponding condition of pod readiness gate "${conditionType}" does not exist.`;
    }
    if (found.status === 'True') return [];
    return `the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`;
  });
  if (messages.length === 0) return yes;
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

/** GeneratePodInitializedCondition. */
function initialised(pod: Pod, statuses: Map<string, ContainerStatus>, phase: string): Verdict {
  const containers = rolesOf(pod);
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const begun = ({ state, lastState }: ContainerStatus): boolean =>
    state?.running !== undefined ||
    state?.terminated !== undefined ||
    lastState?.terminated !== undefined;
  const mains = containers.filter(({ role }) => role === 'main');
  const anyMain = mains.some(({ spec }) => {
    const status = statuses.get(spec.name);
    return status !== undefined && begun(status);
  });
  if (anyMain) return yes;
  const incomplete = containers.filter(({ role, spec }) => {
    const status = statuses.get(spec.name);
    if (role === 'init') return status?.ready !== true;
    return role === 'sidecar' && status?.started !== true;
  });
  if (incomplete.length === 0) return yes;
  const names = list(incomplete.map(({ spec }) => spec.name));
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: ${names}`,
  };
}

export interface ConditionFacts {
  statuses: Map<string, ContainerStatus>;
  phase: string;
  /** Whether the pod has its sandbox: address and volumes. */
  sandbox: boolean;
  /** Why it is being evicted, if it is. */
  disruption?: { reason: string; message: string };
  /** RFC 3339. */
  now: string;
}

/** All conditions of a pod: those of others as they are, then the kubelet's. */
export function conditionsOf(pod: Pod, facts: ConditionFacts): PodCondition[] {
  const { statuses, phase, now } = facts;
  const old = new Map(pod.status?.conditions?.map((each) => [each.type, each]));
  const all = containersReady(pod, statuses, phase);
  const verdicts: Record<string, Verdict> = {
    PodReadyToStartContainers: { status: facts.sandbox ? 'True' : 'False' },
    Initialized: initialised(pod, statuses, phase),
    Ready: ready(pod, all),
    ContainersReady: all,
    PodScheduled: yes,
  };
  const make = (type: string, verdict: Verdict): PodCondition => {
    const before = old.get(type);
    return {
      type,
      observedGeneration: pod.metadata?.generation,
      status: verdict.status,
      // metav1.Time is written as null when it is not set, and this one never is.
      lastProbeTime: null as unknown as undefined,
      lastTransitionTime:
        before?.status === verdict.status ? (before.lastTransitionTime ?? now) : now,
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      ...(verdict.message === undefined ? {} : { message: verdict.message }),
    };
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !OWNED.includes(type));
  if (facts.disruption !== undefined && !others.some(({ type }) => type === 'DisruptionTarget')) {
    others.push(make('DisruptionTarget', { status: 'True', ...facts.disruption }));
  }
  const fresh = [...others, ...OWNED.map((type) => make(type, verdicts[type] ?? yes))];
  return fresh.map((each) => {
    const before = old.get(each.type);
    return before !== undefined && same(before, each) ? before : each;
  });
}
