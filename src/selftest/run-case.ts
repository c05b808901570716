import { join } from 'node:path';
import type { CaseResult, Reaction, Scenario } from '../model/index.js';
import { runScenario, type RunResult } from '../run/index.js';
import type { Case } from './case.js';
import { hurried } from './cases.js';
import { judgeCase, notices } from './judge.js';
import type { Subject } from './subject.js';

/** Runs a case on a cluster, which is made where it is not there, and proves that it left it as it found it. */
export async function runCase(
  subject: Subject,
  one: Case,
  { cluster, longest, signal }: { cluster: string; longest: number; signal: AbortSignal },
): Promise<RunResult> {
  const once = (how: Case): Promise<RunResult> =>
    runScenario({
      ...subject.run,
      ...{ cluster, signal },
      scenario: subject.prepare(hurried(how.scenario, how, longest)),
      reportsDir: join(subject.run.reportsDir, 'selftest'),
      faults: one.faults,
      skipFix: one.skipFix,
      skipInject: one.skipInject,
      noFault: one.noFault,
      lookAtOthers: one.kind === 'alone',
      each: false,
      quick: true,
      warmLoads: true,
      recordOnly: true,
      ...(one.wants === 'failed' ? { enough: (seen) => notices(one, seen) } : {}),
      pauseAfter: 'final-proof',
      emit: () => {},
    });
  const ran = await once(one);
  const fooled = one.kind === 'false-green' && ran.record.verdict.outcome === 'passed';
  // What no check sees, users may: the load has the last word.
  return fooled ? await once({ ...one, loads: true }) : ran;
}

/** What came of a case. */
export function resultOf(one: Case, { record, runDir }: RunResult): CaseResult {
  const { id, kind, fault, wants } = one;
  return {
    id,
    kind,
    ...(fault === undefined ? {} : { fault }),
    wants,
    outcome: record.verdict.outcome,
    seconds: record.run.seconds ?? 0,
    ...judgeCase(one, record.verdict),
    runDir,
  };
}

/** Symptoms of other faults that were true under this one. */
export function reactionsOf(
  scenario: Scenario,
  { fault = '' }: Case,
  { masks }: RunResult,
): Reaction[] {
  const checks = scenario.faults.flatMap(({ symptoms }) => symptoms);
  return Object.keys(masks).flatMap((id) => {
    const check = checks.find((each) => each.id === id);
    return check ? [{ fault, check: id, text: check.text }] : [];
  });
}
