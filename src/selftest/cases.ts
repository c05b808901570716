import {
  loadsStartedBy,
  type ActionUse,
  type Fault,
  type FaultTruth,
  type LoadSpec,
  type Scenario,
  type Truth,
} from '../model/index.js';
import { withVariants } from '../scenario/index.js';
import type { Case } from './case.js';
import { misleading } from './misleading.js';

/**
 * Every case that proves the checks of a scenario, in the order in which they are told: healthy first, then
 * each fault by itself, at last all together with one fix missing. Pure.
 */
export function casesOf(scenario: Scenario, truth: Truth): Case[] {
  const quiet = withoutDiagnosis(scenario);
  const several = scenario.faults.length > 1;
  return [
    { ...plain(quiet), id: 'healthy', kind: 'healthy', noFault: true, loads: true },
    ...scenario.variants.map(({ name }): Case => ({
      ...plain(withVariants(quiet, [name])),
      id: `healthy, beside it ${name}`,
      kind: 'harmless',
      noFault: true,
      loads: true,
    })),
    ...scenario.faults.flatMap((fault) => casesOfFault(quiet, fault, truthOf(truth, fault))),
    ...(several ? scenario.faults.map((fault) => oneFixMissing(quiet, fault)) : []),
  ];
}

function casesOfFault(scenario: Scenario, fault: Fault, truth: FaultTruth | undefined): Case[] {
  const own = { ...plain(scenario), fault: fault.name, faults: [fault.name] };
  const at = (text: string): string => `${fault.name}/${text}`;
  const failing = { ...own, wants: 'failed' as const };
  return [
    { ...own, id: at('alone'), kind: 'alone', loads: true },
    {
      ...failing,
      id: at('fix left out'),
      kind: 'fix-left-out',
      skipFix: [fault.name],
      names: fault.recovery.map(({ id }) => id),
    },
    {
      ...own,
      id: at('nothing injected'),
      kind: 'nothing-injected',
      skipInject: [fault.name],
      wants: 'invalid',
    },
    ...misleading(scenario, fault).map(({ text, actions, images }): Case => ({
      ...failing,
      id: at(`false green: ${text}`),
      kind: 'false-green',
      scenario: { ...fixedBy(scenario, fault, actions), images: [...scenario.images, ...images] },
    })),
    ...(truth?.fixes ?? []).flatMap(({ text, actions }): Case[] =>
      actions === undefined
        ? []
        : [
            {
              ...own,
              id: at(`other fix: ${text}`),
              kind: 'other-fix',
              scenario: fixedBy(scenario, fault, actions),
              loads: true,
            },
          ],
    ),
  ];
}

/** All faults at once, and all but one are fixed: the one that stays must be seen, however well the others went. */
function oneFixMissing(scenario: Scenario, fault: Fault): Case {
  return {
    ...plain(scenario),
    id: `all faults/fix of ${fault.name} missing`,
    kind: 'one-fix-missing',
    fault: fault.name,
    skipFix: [fault.name],
    wants: 'failed',
    names: fault.recovery.map(({ id }) => id),
  };
}

const plain = (scenario: Scenario): Omit<Case, 'id' | 'kind'> => ({
  scenario,
  faults: [],
  skipFix: [],
  skipInject: [],
  noFault: false,
  loads: false,
  wants: 'passed',
  names: [],
});

const truthOf = (truth: Truth, { name }: Fault): FaultTruth | undefined =>
  truth.faults.find(({ id }) => id === name);

/** What an engineer would type proves nothing about a check. */
function withoutDiagnosis(scenario: Scenario): Scenario {
  return {
    ...scenario,
    faults: scenario.faults.map((fault) => ({ ...fault, diagnosis: [] })),
  };
}

/** The scenario with another fix for one fault. */
function fixedBy(scenario: Scenario, { name }: Fault, fix: ActionUse[]): Scenario {
  return {
    ...scenario,
    faults: scenario.faults.map((fault) => (fault.name === name ? { ...fault, fix } : fault)),
  };
}

/**
 * Requests a second that a healthy system is watched under: enough to see each answer of it, and no more. At full speed
 * it answers a hundred thousand in one window, half of what a selftest computed (measured on the embedded cluster).
 */
const CALM = 200;

function calm(load: LoadSpec): LoadSpec {
  return load.during === undefined ? load : { ...load, during: { ...load.during, rate: CALM } };
}

/** Only what shows the symptoms. */
function duringOnly(whole: LoadSpec): LoadSpec {
  const { before, after, quick, ...load } = whole;
  void [before, after, quick];
  return load;
}

/** The load on the healthy system stays where a symptom asks for a load: it needs one that it can be false under. */
function beforeOnly(whole: LoadSpec): LoadSpec {
  const { before, after, quick, ...load } = whole;
  void after;
  const first = quick ?? before;
  return first === undefined ? load : { ...load, before: first };
}

/** Whether the baseline of a fault asks for a load. */
function asksFor({ symptoms, invariants }: Fault, { name }: LoadSpec): boolean {
  return [...symptoms, ...invariants].some(({ any }) =>
    any.some((probe) => probe.kind === 'load' && probe.spec.name === name),
  );
}

/** Without the loads that a case does not need, and with no more time for the recovery than it needs. */
export function hurried(scenario: Scenario, one: Case, longest: number): Scenario {
  const short = <T extends { within: number }>(check: T): T => ({
    ...check,
    within: Math.min(check.within, longest),
  });
  // It is no drill without its loads.
  const drills = loadsStartedBy(scenario.drill ?? []);
  const drilled = ({ name }: LoadSpec): boolean =>
    drills.some(({ start, profile }) => start === name && profile === 'after');
  const injected = scenario.faults.filter(
    ({ name }) => one.faults.length === 0 || one.faults.includes(name),
  );
  const less = (load: LoadSpec): LoadSpec =>
    injected.some((fault) => asksFor(fault, load)) ? beforeOnly(load) : duringOnly(load);
  return {
    ...scenario,
    load: scenario.load
      .map((load) => (one.loads || drilled(load) ? load : less(load)))
      .map((load) => (one.noFault ? calm(load) : load)),
    faults: scenario.faults.map((fault) => ({ ...fault, recovery: fault.recovery.map(short) })),
  };
}
