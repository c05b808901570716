import { LabError } from '../base/index.js';
import type { LeftOut, Scenario, Truth } from '../model/index.js';
import { capableOf, makePlan } from '../plan/index.js';
import type { RunOptions } from '../run/index.js';
import type { Case } from './case.js';
import { casesOf } from './cases.js';

/** A scenario to be proven. */
export interface Subject {
  /** What each run is started with; its scenario has the images of the manifests. */
  run: RunOptions;
  truth: Truth;
  /** Puts in what this machine has in place of what the manifests name: images, and what is upgraded to. */
  prepare: (scenario: Scenario) => Scenario;
}

/** A scenario with the cases that prove it here. */
export interface Proving extends Subject {
  cases: Case[];
  leftOut: LeftOut[];
}

/**
 * The cases of a scenario that its provider can run, of which `only` those whose id contains one of these texts.
 * Throws PLAN_REFUSED where the provider cannot run the scenario at all.
 */
export async function provingOf(subject: Subject, only: readonly string[]): Promise<Proving> {
  const { run, truth, prepare } = subject;
  const { provider, scenario } = run;
  const capabilities = await provider.capabilities();
  const { faults, leftOut } = capableOf(scenario, [], capabilities, provider.name);
  makePlan(prepare(scenario), capabilities, {
    ...{ provider: provider.name, cluster: run.cluster, faults, skipFix: [], skipInject: [] },
    ...{ each: false, quick: true, createCluster: true, deleteCluster: false },
  });
  const cases = casesOf(scenario, truth).filter(
    ({ id, fault }) =>
      !leftOut.some((left) => left.fault === fault) &&
      (only.length === 0 || only.some((text) => id.includes(text))),
  );
  return { ...subject, cases, leftOut };
}

/** Throws USAGE where `only` has left no case of any scenario. */
export function demandCases(all: readonly Proving[], only: readonly string[]): void {
  if (all.some(({ cases }) => cases.length > 0)) return;
  const names = all.map(({ run }) => run.scenario.metadata.name).join(', ');
  throw new LabError('USAGE', {
    message: `No case of ${names} has ${only.map((text) => `"${text}"`).join(' or ')} in its name`,
    next: 'Without --only each case is named as it ends.',
  });
}
