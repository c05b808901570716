import { join } from 'node:path';
import { LabError } from '../base/index.js';
import type {
  CaseResult,
  Observation,
  Reaction,
  RunRecord,
  Scenario,
  Selftest,
  Truth,
} from '../model/index.js';
import { capableOf } from '../plan/index.js';
import { down, runScenario, type RunOptions, type RunResult } from '../run/index.js';
import type { Case } from './case.js';
import { casesOf, hurried } from './cases.js';
import { judgeCase } from './judge.js';

/** A recovery that takes longer than so many times what the right fix took will not come. */
const PATIENCE = 3;
/** At least, ms of cluster time: what comes at once must not leave no time at all. */
const SHORTEST = 5000;

export interface SelftestOptions {
  /** What each run is started with; its scenario has the images of the manifests. */
  run: RunOptions;
  truth: Truth;
  /** Puts stand-in images in. */
  mapImages: (scenario: Scenario) => Scenario;
  /** Only cases whose id contains one of these. */
  only: string[];
  /** Called as each case ends. */
  onResult: (result: CaseResult) => void;
}

/**
 * Runs every case of a scenario on one cluster that it makes and deletes; each run proves that it left the
 * cluster as it found it. Where it cannot (`cluster.oneWay`), each case that injects gets a cluster of its own. Throws what kept a case from being begun.
 */
export async function selftest(options: SelftestOptions): Promise<Selftest> {
  const { run, truth, onResult } = options;
  const started = run.clock.elapsed();
  const results: CaseResult[] = [];
  const reactions: Reaction[] = [];
  const { leftOut } = capableOf(
    run.scenario,
    [],
    await run.provider.capabilities(),
    run.provider.name,
  );
  const wanted = casesOf(run.scenario, truth).filter(
    ({ id, fault }) =>
      !leftOut.some((left) => left.fault === fault) &&
      (options.only.length === 0 || options.only.some((text) => id.includes(text))),
  );
  if (wanted.length === 0) {
    throw new LabError('USAGE', {
      message: `No case of ${run.scenario.metadata.name} has ${options.only.map((text) => `"${text}"`).join(' or ')} in its name`,
      next: 'Without --only each case is named as it ends.',
    });
  }
  let longest = Infinity;
  try {
    for (const one of wanted) {
      let ran = await runCase(options, one, longest);
      if (one.kind === 'false-green' && ran.record.verdict.outcome === 'passed') {
        // What no check sees, users may: the load has the last word.
        ran = await runCase(options, { ...one, loads: true }, longest);
      }
      const { outcome } = ran.record.verdict;
      // It proves nothing either way.
      if (outcome === 'aborted') break;
      const result = resultOf(one, ran);
      results.push(result);
      onResult(result);
      if (one.kind === 'alone') {
        longest = outcome === 'passed' ? patience(ran.record) : Infinity;
        reactions.push(...reactionsOf(run.scenario, one, ran));
      }
    }
  } finally {
    await down(run, run.cluster);
  }
  const seconds = (run.clock.elapsed() - started) / 1000;
  return {
    scenario: run.scenario.metadata.name,
    provider: run.provider.name,
    simulated: run.provider.simulation !== undefined,
    results,
    reactions,
    ...(leftOut.length > 0 ? { leftOut } : {}),
    seconds,
  };
}

async function runCase(
  { run, mapImages }: SelftestOptions,
  one: Case,
  longest: number,
): Promise<RunResult> {
  // The right fix of a fault, and others that are right, have all the time that the scenario gives.
  const hurry = one.wants === 'failed' ? longest : Infinity;
  const ran = await runScenario({
    ...run,
    scenario: mapImages(hurried(one.scenario, one, hurry)),
    reportsDir: join(run.reportsDir, 'selftest'),
    faults: one.faults,
    skipFix: one.skipFix,
    skipInject: one.skipInject,
    noFault: one.noFault,
    lookAtOthers: one.kind === 'alone',
    each: false,
    quick: true,
    recordOnly: true,
    pauseAfter: 'final-proof',
    emit: () => {},
  });
  // A cluster that a fault makes another one for good is no ground for the next case.
  if (run.scenario.cluster.oneWay !== undefined && !one.noFault) await down(run, run.cluster);
  return ran;
}

/** How long the checks of a recovery may take where none is to come, ms of cluster time. */
function patience({ observations, environment }: RunRecord): number {
  const scale = environment.capabilities?.clockScale ?? 1;
  const took = (seen: Observation): number =>
    seen.step.startsWith('recovery/') ? seen.seconds * 1000 * scale : 0;
  return Math.max(SHORTEST, PATIENCE * Math.max(0, ...observations.map(took)));
}

function resultOf(one: Case, { record, runDir }: RunResult): CaseResult {
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
function reactionsOf(scenario: Scenario, { fault = '' }: Case, { masks }: RunResult): Reaction[] {
  const checks = scenario.faults.flatMap(({ symptoms }) => symptoms);
  return Object.keys(masks).flatMap((id) => {
    const check = checks.find((each) => each.id === id);
    return check ? [{ fault, check: id, text: check.text }] : [];
  });
}
