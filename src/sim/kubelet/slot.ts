import type { Timer } from '../machinery/index.js';
import type { Container } from '../types/index.js';
import type { Backoff } from './backoff.js';
import type { ContainerMemory } from './memory.js';
import type { ContainerView, Run } from './pod-status.js';
import type { ProbeKind, ProbeWorker } from './probe.js';
import type { Role, Situation } from './rules.js';
import type { ContainerRun } from './run.js';

/** One container of a pod, over all its runs. */
export interface Slot {
  readonly role: Role;
  spec: Container;
  run?: ContainerRun;
  previousRun?: ContainerRun;
  /** What the status shows of the last run, and of the one before it. */
  shown?: Run;
  previous?: Run;
  /** ms of cluster time. */
  endedAt: number;
  /** Why it is not started. */
  waiting?: { reason: string; message?: string };
  backoff?: Backoff;
  /** Of an image that cannot be pulled, with the reason. */
  pull?: Backoff & { text: string };
  restarts: number;
  probes: Partial<Record<ProbeKind, ProbeWorker>>;
  memory?: ContainerMemory;
  /** A liveness or startup probe wants it restarted. */
  unhealthy: boolean;
  /** SIGTERM was sent, or its preStop hook runs. */
  stopping: boolean;
  /** Kills it when it was asked a second time, with less time. */
  killer?: Timer;
  /** Its postStart hook has ended, or it has none. */
  hooked: boolean;
}

export const newSlot = ({ role, spec }: { role: Role; spec: Container }): Slot => ({
  role,
  spec,
  endedAt: 0,
  restarts: 0,
  probes: {},
  unhealthy: false,
  stopping: false,
  hooked: true,
});

export const isRunning = ({ run }: Slot): boolean => run !== undefined && run.ended === undefined;

/** How often it was started so far. */
export const runsOf = ({ shown, restarts }: Slot): number =>
  shown === undefined ? 0 : restarts + 1;

/** `started` of its status: its startup probe has succeeded. */
export function isStarted(slot: Slot): boolean {
  const { Startup } = slot.probes;
  return isRunning(slot) && slot.hooked && (Startup === undefined || Startup.ok === true);
}

/** As the rules see it. */
export function situation(slot: Slot): Situation {
  const { spec, role, shown, unhealthy } = slot;
  return {
    name: spec.name,
    role,
    state: shown === undefined ? 'none' : shown.exit === undefined ? 'running' : 'exited',
    exitCode: shown?.exit?.code,
    started: isStarted(slot),
    unhealthy,
  };
}

/** As the status shows it. */
export function view(slot: Slot): ContainerView {
  const { role, spec, shown, previous, waiting, restarts, probes } = slot;
  const started = isStarted(slot);
  const { Readiness } = probes;
  const ready =
    role === 'init'
      ? shown?.exit?.code === 0
      : started && (Readiness === undefined || Readiness.ok === true);
  return { role, spec, run: shown, previous, waiting, restarts, ready, started };
}

/** Shows a new run in place of the last one. */
export function shift(slot: Slot, shown: Run, run: ContainerRun | undefined): void {
  if (slot.shown !== undefined) slot.restarts++;
  slot.previous = slot.shown;
  slot.previousRun = slot.run;
  slot.run = run;
  slot.shown = shown;
  slot.waiting = undefined;
  slot.unhealthy = false;
  slot.stopping = false;
}
