import { asLabError } from '../base/index.js';
import { holds, type RunRecord, type Scenario, type SuiteRow } from '../model/index.js';
import type { RunResult } from '../run/index.js';
import type { Group } from './group.js';

/** How a suite runs and cleans up; the front end knows flags, views and signals. */
export interface SuiteMeans {
  /** What the cluster of a group is called, by the group's place. */
  cluster: (index: number) => string;
  /** Runs a scenario on the cluster of that name, which stands or is made, and leaves it standing. */
  run: (scenario: Scenario, cluster: string) => Promise<RunResult>;
  /** Deletes a cluster of lab's own, if it is there. */
  down: (cluster: string) => Promise<void>;
  /** Called with each row as it is there. */
  onRow: (row: SuiteRow) => void;
}

/**
 * Runs each group on one cluster: the proof at the end of each run says that the next one finds it as new.
 * A cluster that a run did not pass on is deleted, and the next one gets another. Stops after a run that was
 * aborted. Leaves no cluster, whatever happens.
 */
export async function runSuite(groups: readonly Group[], means: SuiteMeans): Promise<SuiteRow[]> {
  const rows: SuiteRow[] = [];
  for (const [index, group] of groups.entries()) {
    const cluster = means.cluster(index);
    try {
      for (const scenario of group.scenarios) {
        const row = await runOne(scenario, cluster, group, means);
        rows.push(row);
        means.onRow(row);
        if (row.outcome === 'aborted') return rows;
        if (row.outcome !== 'passed') await means.down(cluster);
      }
    } finally {
      await means.down(cluster);
    }
  }
  return rows;
}

async function runOne(
  scenario: Scenario,
  cluster: string,
  group: Group,
  { run }: SuiteMeans,
): Promise<SuiteRow> {
  const { name, title } = scenario.metadata;
  const row = { scenario: name, title, cluster };
  try {
    const { record, report } = await run({ ...scenario, cluster: group.cluster }, cluster);
    const [reason] = record.verdict.reasons;
    return {
      ...row,
      outcome: record.verdict.outcome,
      seconds: record.run.seconds ?? 0,
      checks: checksOf(record),
      ...(reason === undefined ? {} : { why: `${reason.code}: ${reason.text}` }),
      ...(report === undefined ? {} : { report }),
    };
  } catch (thrown) {
    // Refused before anything was begun.
    const { code, message } = asLabError(thrown);
    const outcome = code === 'ABORTED' ? 'aborted' : 'error';
    return { ...row, outcome, seconds: 0, checks: { held: 0, all: 0 }, why: `${code}: ${message}` };
  }
}

function checksOf({ observations }: RunRecord): SuiteRow['checks'] {
  return { held: observations.filter(holds).length, all: observations.length };
}
