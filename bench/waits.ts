import type { RunRecord, StepKind } from '../src/model/index.js';

/** [start, end], ms since the epoch. */
type Span = [start: number, end: number];

/** Steps that wait for the cluster from beginning to end. */
const WAITING: StepKind[] = [
  'cluster.create',
  'cluster.images',
  'cluster.budget',
  'cluster.delete',
  'workload.deploy',
  'workload.delete',
  'fault.witness',
  'fault.fix',
];

export interface Waits {
  /** Time in which the run waited for something that it declares, s. */
  waited: number;
  /** What is not a wait, by step kind, s. `between`: before, after and between the steps. */
  overhead: Record<string, number>;
}

/**
 * The declared waits of a run: the times during which it could only wait for cluster or
 * load. Spans that overlap count once. They are
 * - the creation of the cluster with its images, the budget's kubelet restart, its deletion;
 * - the rollout of the workload, and its deletion until it is gone;
 * - witness and fix of each fault: the patch itself, and the settling of what it set off;
 * - every check that must become true, from its first look until it is decided (`hold` included);
 * - every load, from its first request to its last.
 *
 * All else is overhead: start and end of the program, snapshots and their comparison, the
 * looks at baseline that must be false, injections, the diagnosis' commands, the start and end
 * of the load's process, journal and report. `wall` in seconds, from outside.
 */
export function waitsOf(record: RunRecord, wall: number): Waits {
  const kinds = new Map(record.plan.steps.map(({ id, kind }) => [id, kind]));
  const steps = record.steps.flatMap(({ id, startedAt, endedAt }) => {
    const kind = kinds.get(id);
    return kind && endedAt ? [{ kind, span: spanOf(startedAt, endedAt) }] : [];
  });
  const waits = union([
    ...steps.filter(({ kind }) => WAITING.includes(kind)).map(({ span }) => span),
    ...record.observations
      .filter(({ want }) => want)
      .map(({ startedAt, decidedAt }) => spanOf(startedAt, decidedAt)),
    ...record.loads.map(({ startedAt, seconds }): Span => [startedAt, startedAt + seconds * 1000]),
  ]);
  const overhead: Record<string, number> = {};
  for (const kind of new Set(steps.map((step) => step.kind))) {
    const own = steps.filter((step) => step.kind === kind).map(({ span }) => span);
    const extra = total(union([...waits, ...own])) - total(waits);
    if (extra >= 50) overhead[kind] = extra / 1000;
  }
  const covered = total(union([...waits, ...steps.map(({ span }) => span)]));
  overhead['between'] = wall - covered / 1000;
  return { waited: total(waits) / 1000, overhead };
}

function spanOf(start: string, end: string): Span {
  return [Date.parse(start), Date.parse(end)];
}

/** The same time as spans that do not overlap, in order. */
function union(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function total(spans: Span[]): number {
  return spans.reduce((sum, [start, end]) => sum + end - start, 0);
}
