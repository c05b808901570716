import type { ActionUse, Check, DiagnosisCommand, Fault, LoadProfile } from '../model/index.js';

/**
 * Wall-clock bounds of the steps that have no times of their own, ms. They are
 * guards against hanging, several times what a busy two-core machine needed
 * (cluster 33 s, images 21 s, kubelet restart 2 s: design.md), and the same however fast
 * the time of a cluster runs.
 */
export const DEADLINES = {
  createCluster: 240_000,
  images: 300_000,
  budget: 120_000,
  deploy: 60_000,
  snapshot: 60_000,
  /** A snapshot, and 45 s for pods to end and controllers to follow. */
  compare: 120_000,
  inject: 30_000,
  witness: 120_000,
  diagnosis: 120_000,
  fix: 180_000,
  masks: 60_000,
  /** Programs or images of an upgrade, some hundred MB, onto a node. */
  nodeFiles: 180_000,
  undo: 120_000,
  undeploy: 120_000,
  deleteCluster: 120_000,
  /** A process and 2,000 connections, 1.3 s of CPU; thirty labs of a workshop may begin at once. */
  loadStart: 60_000,
} as const;

/** What evaluating a condition may cost on top of its own `within` and `hold`. */
const CHECK_SLACK = 15_000;

/** Bound of one check, ms of wall clock, on a cluster that runs `scale` times faster. */
export function checkDeadline(check: Check, scale: number): number {
  return (check.within + check.hold) / scale + CHECK_SLACK;
}

/**
 * A check of the steady state after the fixes of these faults: it gets as long as their recovery, for a
 * system that may take 4 minutes to recover need not be healthy after one.
 */
export function afterFixes(check: Check, faults: Fault[]): Check {
  const recovery = faults.flatMap((fault) => fault.recovery.map(({ within }) => within));
  return { ...check, within: Math.max(check.within, ...recovery) };
}

/** What actions take by their own times, ms of wall clock, on a cluster that runs `scale` times faster. */
export function actionsDeadline(actions: ActionUse[], scale: number): number {
  return actions.reduce((sum, action) => sum + timeOf(action, scale), 0);
}

function timeOf({ kind, spec }: ActionUse, scale: number): number {
  // For the evictions, and again for the pods to go.
  if (kind === 'drain') return (2 * spec.timeout) / scale;
  // Of one command in a container: no time of the cluster.
  if (kind === 'exec') return spec.timeout;
  // On each of at most three nodes, as a guard.
  if (kind === 'nodeExec') return 3 * spec.timeout;
  if (kind === 'nodeInstall' || kind === 'nodeImages') return DEADLINES.nodeFiles;
  if (kind !== 'wait') return 0;
  return spec.for ? checkDeadline(spec.for, scale) : (spec.duration ?? 0) / scale;
}

/** Bound of a diagnosis, ms of wall clock: what its commands may wait, and what copies take. */
export function diagnosisDeadline(commands: DiagnosisCommand[], scale: number): number {
  return commands.reduce<number>(
    (sum, command) =>
      sum + (command.within ?? 0) / scale + ('copy' in command ? 2 * command.copy.timeout : 0),
    DEADLINES.diagnosis,
  );
}

/** Bound of a whole load, ms of wall clock, on a cluster that runs `scale` times faster. */
export function loadDeadline(profile: LoadProfile, scale: number): number {
  return profile.max / scale + DEADLINES.loadStart;
}
