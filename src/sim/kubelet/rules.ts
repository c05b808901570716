import type { Container, Pod } from '../types/index.js';

/** What a container of a pod is for. A sidecar is an init container with restartPolicy Always. */
export type Role = 'init' | 'sidecar' | 'main' | 'debug';

/** What is known of one container when the pod is looked at. */
export interface Situation {
  name: string;
  role: Role;
  /** `none`: it was never started. */
  state: 'none' | 'running' | 'exited';
  exitCode?: number;
  /** Its startup probe has succeeded, or it has none. */
  started?: boolean;
  /** A liveness or startup probe said that it has to be restarted. */
  unhealthy?: boolean;
}

export interface Step {
  name: string;
  /** `start` also stands for a restart, which may have to wait for its back-off. */
  do: 'start' | 'kill';
}

export interface Plan {
  steps: Step[];
  /** Nothing will be started any more: stop what runs, then the pod is at its end. */
  over: boolean;
}

type Policy = 'Always' | 'OnFailure' | 'Never';

const end = { steps: [], over: true };

/** Whether a main container (or an init container, of which 0 is success) is started again. */
export function restarts(role: Role, policy: Policy, exitCode: number): boolean {
  if (role === 'debug') return false;
  if (role === 'sidecar') return true;
  if (role === 'init') return exitCode !== 0 && policy !== 'Never';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/**
 * What has to be done now, from what there is: init containers one after the other, a sidecar once it has
 * started, then all main containers (pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions).
 */
export function plan(containers: readonly Situation[], policy: Policy): Plan {
  const steps: Step[] = [];
  const mains = containers.filter(({ role }) => role === 'main');
  const initialised = mains.some(({ state }) => state !== 'none');
  const done = mains.every(
    ({ state, exitCode }) => state === 'exited' && !restarts('main', policy, exitCode ?? 0),
  );
  if (initialised && done) return end;

  for (const container of containers) {
    if (container.unhealthy && container.state === 'running') {
      steps.push({ name: container.name, do: 'kill' });
    }
    if (container.role !== 'init' && container.role !== 'sidecar') continue;
    if (container.role === 'init') {
      if (initialised) continue;
      if (container.state === 'exited' && container.exitCode === 0) continue;
      if (container.state === 'exited' && !restarts('init', policy, container.exitCode ?? 1)) {
        return end;
      }
      if (container.state !== 'running') steps.push({ name: container.name, do: 'start' });
      return { steps, over: false };
    }
    if (container.state !== 'running') steps.push({ name: container.name, do: 'start' });
    if (!initialised && (container.state !== 'running' || container.started !== true)) {
      return { steps, over: false };
    }
  }
  for (const { name, role, state, exitCode } of containers) {
    if (role !== 'main' && role !== 'debug') continue;
    if (state === 'none' || (state === 'exited' && restarts(role, policy, exitCode ?? 0))) {
      steps.push({ name, do: 'start' });
    }
  }
  return { steps, over: false };
}

/** The containers of a pod with their roles, in the order in which they start. */
export function rolesOf(pod: Pod): { role: Role; spec: Container }[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [
    ...initContainers.map((spec) => ({
      role: spec.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
      spec,
    })),
    ...containers.map((spec) => ({ role: 'main' as const, spec })),
    ...ephemeralContainers.map((spec) => ({ role: 'debug' as const, spec })),
  ];
}
