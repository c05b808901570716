import type { Observation, Outcome, Phase, RunRecord, Verdict } from '../model/index.js';
import { clip } from '../base/index.js';
import { clean, oneLine } from './escape/clean.js';
import { faultFacts, type FaultFacts } from './facts.js';
import { plural, seconds } from './numbers.js';

/** What each outcome means, in the reader's words. */
export const OUTCOME_MEANING: Record<Outcome, string> = {
  passed: 'every fault was witnessed, every check said what it had to, everything recovered',
  failed: 'a check said no, or something was left behind',
  invalid: 'no verdict on the faults: the run itself does not prove anything',
  error: 'the infrastructure failed, not the scenario',
  aborted: 'stopped before its end',
};

/** The outcome in one plain sentence, for a terminal, a chat or the first line of a report. */
export function sentence(record: RunRecord): string {
  return oneLine(
    record.verdict.outcome === 'passed' ? passed(record) : notPassed(record, record.verdict),
  );
}

/** What the outcome of this run means; one that was left standing has not recovered from everything. */
export function meaningOf({ verdict, pausedAfter, plan }: RunRecord): string {
  if (verdict.outcome !== 'passed') return OUTCOME_MEANING[verdict.outcome];
  if (pausedAfter !== undefined) {
    return `everything up to ${pausedAfter} is as it must be, and the system stands`;
  }
  return plan.options.noFault
    ? 'nothing was injected, no symptom showed, and every other check said what it had to'
    : OUTCOME_MEANING.passed;
}

function passed(record: RunRecord): string {
  if (record.pausedAfter !== undefined) return paused(record, record.pausedAfter);
  const faults = faultFacts(record);
  const left =
    record.leftovers.length === 0
      ? 'nothing left behind'
      : `left behind: ${record.leftovers.map((leftover) => leftover.what).join(', ')}`;
  if (record.plan.options.noFault) {
    const watched = plural(
      record.observations.filter(({ role }) => role === 'symptom').length,
      'look',
    );
    const acted = record.changes.some(({ purpose }) => purpose === 'variant')
      ? 'what the variant did was witnessed, '
      : '';
    return `${record.scenario.title} passed on ${provider(record)}${took(record)}: nothing injected, ${acted}and no symptom showed (${watched}), ${left}.`;
  }
  return `${record.scenario.title} passed on ${provider(record)}${took(record)}: ${plural(faults.length, 'fault')} witnessed, ${symptomsOf(faults)}, all recovered, ${left}.`;
}

/** A masked symptom is not among the proven ones: an earlier fault had made it true. */
function symptomsOf(faults: FaultFacts[]): string {
  const sum = (kind: 'proven' | 'masked'): number =>
    faults.reduce((total, fault) => total + fault.symptoms[kind], 0);
  const masked = sum('masked') === 0 ? '' : `, ${sum('masked')} masked by an earlier fault`;
  return `${plural(sum('proven'), 'symptom')} proven${masked}`;
}

/** A run that was left standing says what it came to, and no more. */
function paused(record: RunRecord, after: Phase): string {
  const injected = faultFacts(record).filter((fault) => fault.injected !== undefined);
  const recovered = injected.filter(isRecovered).length;
  const came = [
    ...(injected.length === 0
      ? ['nothing injected']
      : [`${plural(injected.length, 'fault')} witnessed`, symptomsOf(injected)]),
    ...(recovered === 0
      ? []
      : [recovered === injected.length ? 'all recovered' : `${recovered} recovered`]),
  ];
  return `${record.scenario.title} paused after ${after} on ${provider(record)}${took(record)}: ${came.join(', ')}; the system stands.`;
}

/** Recovered since it was last injected. */
function isRecovered({ recovered, injections }: FaultFacts): boolean {
  return recovered !== undefined && Date.parse(injections.at(-1)?.at ?? '') <= recovered;
}

/** A command by hand: what it saw, and the faults that are injected now. */
export interface CommandFacts {
  verdict: Verdict;
  observations: Observation[];
  injected: string[];
  seconds: number;
}

/** How a command by hand ended, in one plain sentence: what it saw itself, and how the system stands. */
export function commandSentence(record: RunRecord, facts: CommandFacts): string {
  const { verdict, observations, injected } = facts;
  if (verdict.outcome !== 'passed') return oneLine(notPassed(record, verdict));
  const state = injected.length === 0 ? 'nothing injected' : `injected: ${injected.join(', ')}`;
  const { length } = observations;
  const checks = `${plural(length, 'check')} as ${length === 1 ? 'it' : 'they'} must be`;
  const { title } = record.scenario;
  return oneLine(
    `${title} stands on ${provider(record)}, ${state}: ${checks}, in ${seconds(facts.seconds)}.`,
  );
}

const took = ({ run }: RunRecord): string =>
  run.seconds === undefined ? '' : ` in ${seconds(run.seconds)}`;

function notPassed(record: RunRecord, { outcome, reasons }: Verdict): string {
  const [first, ...others] = reasons;
  const why = first?.text ?? record.error?.message ?? OUTCOME_MEANING[outcome];
  const more = others.length === 0 ? '' : ` (and ${plural(others.length, 'more reason')})`;
  const verb = {
    failed: 'failed',
    invalid: 'is invalid',
    error: 'ended in an error',
    aborted: 'was aborted',
    passed: 'passed',
  }[outcome];
  return `${record.scenario.title} ${verb} on ${provider(record)}: ${clean(clip(why, 300)).replace(/\.$/, '')}${more}.`;
}

function provider({ environment }: RunRecord): string {
  return environment.simulated
    ? `a simulated cluster (${environment.provider})`
    : environment.provider;
}
