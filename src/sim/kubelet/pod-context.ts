import type { Pod } from '../types/index.js';
import type { Target } from './check.js';
import type { PodPlace } from './downward.js';
import type { PodMemory } from './memory.js';
import type { PodHost } from './pod-host.js';
import type { ContainerRun } from './run.js';
import type { Slot } from './slot.js';
import type { Stage } from './stages.js';
import type { PodVolume } from './volumes.js';

/** A pod on its node, as the parts of its worker see it. */
export interface PodContext {
  readonly host: PodHost;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** As the API has it. */
  readonly pod: Pod;
  readonly slots: readonly Slot[];
  readonly stage: Stage;
  /** Undefined: it has no network yet. */
  readonly ip: string | undefined;
  readonly volumes: Map<string, PodVolume>;
  readonly memory: PodMemory | undefined;
  /** Writes the status if it has changed. */
  report(): void;
  /** Looks at all containers now and does what has to be done. */
  sync(): void;
  /** Does so after `ms` of cluster time, unless it will before. */
  syncAfter(ms: number): void;
  /** Calls back after `ms` of cluster time, unless the pod is over by then. */
  after(ms: number, work: () => void): void;
  /** A container has ended. */
  containerEnded(slot: Slot, run: ContainerRun): void;
}

export const policyOf = ({ pod }: PodContext): 'Always' | 'OnFailure' | 'Never' =>
  (pod.spec?.restartPolicy ?? 'Always') as 'Always';

/** `name_namespace(uid)`: pkg/kubelet/util/format/pod.go. */
export const podText = ({ name, namespace, uid }: PodContext): string =>
  `${name}_${namespace}(${uid})`;

const FIELDS: Partial<Record<Slot['role'], string>> = {
  main: 'spec.containers',
  debug: 'spec.ephemeralContainers',
};

/** An event about one container. */
export function containerEvent(
  context: PodContext,
  { role, spec }: Slot,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const field = `${FIELDS[role] ?? 'spec.initContainers'}{${spec.name}}`;
  context.host.recorder.event(context.pod, type, reason, message, field);
}

export const placeOf = ({ ip, host }: PodContext): PodPlace => ({
  podIP: ip ?? '',
  hostIP: host.ip,
  capacity: host.capacity,
});

/** What probes and hooks of a container are made on. */
export const targetOf = (context: PodContext, slot: Slot, run: ContainerRun): Target => ({
  clock: context.host.sim.clock,
  network: context.host.network,
  uid: context.uid,
  ip: context.ip ?? '',
  container: slot.spec,
  run,
});
