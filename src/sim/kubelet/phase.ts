import type { ContainerStatus } from '../types/index.js';
import { restarts, type Role } from './rules.js';

/** Counts over the containers of a pod, of which its phase is a function. */
interface Count {
  running: number;
  stopped: number;
  succeeded: number;
  waiting: number;
  /** Stopped, and not to be started again. */
  final: number;
}

export interface PhaseInput {
  policy: 'Always' | 'OnFailure' | 'Never';
  containers: { role: Role; status: ContainerStatus }[];
  /** Nothing of it runs, and nothing will. */
  over: boolean;
}

const lastExit = ({ state, lastState }: ContainerStatus): number | undefined =>
  (state?.terminated ?? lastState?.terminated)?.exitCode;

function count({ policy, containers }: PhaseInput): Count {
  const total: Count = { running: 0, stopped: 0, succeeded: 0, waiting: 0, final: 0 };
  for (const { role, status } of containers) {
    if (role !== 'main') continue;
    const { state } = status;
    const exit = lastExit(status);
    if (state?.running !== undefined) total.running++;
    else if (exit === undefined) total.waiting++;
    else {
      total.stopped++;
      if (!restarts('main', policy, exit)) total.final++;
      if (state?.terminated?.exitCode === 0) total.succeeded++;
    }
  }
  return total;
}

/** The phase of a pod: pkg/kubelet/kubelet_pods.go, getPhase. */
export function phaseOf(input: PhaseInput): string {
  const { policy, containers, over } = input;
  const total = count(input);
  const begun = total.running + total.stopped > 0;
  for (const { role, status } of containers) {
    if (role === 'main' || role === 'debug') continue;
    const exit = lastExit(status);
    if (role === 'init') {
      if (status.state?.terminated?.exitCode === 0) continue;
      if (exit !== undefined && exit !== 0 && !restarts('init', policy, exit)) return 'Failed';
      if (!begun) return over ? 'Failed' : 'Pending';
    } else if (status.started !== true && !begun) return over ? 'Failed' : 'Pending';
  }
  if (total.waiting > 0) return over ? 'Failed' : 'Pending';
  if (total.running > 0) return 'Running';
  if (over) return total.stopped === total.succeeded ? 'Succeeded' : 'Failed';
  if (total.stopped !== total.final) return 'Running';
  return total.stopped === total.succeeded ? 'Succeeded' : 'Failed';
}
