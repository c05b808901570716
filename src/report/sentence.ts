import type { Outcome, RunRecord } from '../model/index.js';
import { clip } from '../base/index.js';
import { clean, oneLine } from './escape/clean.js';
import { faultFacts } from './facts.js';
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
  return oneLine(record.verdict.outcome === 'passed' ? passed(record) : notPassed(record));
}

function passed(record: RunRecord): string {
  const faults = faultFacts(record);
  const symptoms = faults.reduce((sum, fault) => sum + fault.symptoms.seen, 0);
  const took = record.run.seconds === undefined ? '' : ` in ${seconds(record.run.seconds)}`;
  const left =
    record.leftovers.length === 0
      ? 'nothing left behind'
      : `left behind: ${record.leftovers.map((leftover) => leftover.what).join(', ')}`;
  return `${record.scenario.title} passed on ${provider(record)}${took}: ${plural(faults.length, 'fault')} witnessed, ${plural(symptoms, 'symptom')} seen, all recovered, ${left}.`;
}

function notPassed(record: RunRecord): string {
  const { outcome, reasons } = record.verdict;
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
