import { text } from '../escape/markdown.js';
import { type Impact, impactOf } from '../impact.js';
import { between, count, type Origin, percent } from '../numbers.js';
import type { Section } from './section.js';

/** What users met: the first question of who reads about an outage. */
export const impactText: Section = ({ record, origin }) => {
  const impact = impactOf(record);
  if (!impact) return undefined;
  const said = [bad(impact, origin), requests(impact), good(impact, origin), after(impact)];
  return `**What users met**, by lab’s loads and HTTP checks: ${said.filter((part) => part !== '').join(' ')}`;
};

function bad({ first, last, injectedAt, askedUntil }: Impact, origin: Origin): string {
  if (!first || !last) return 'no bad answer is on record while faults were in.';
  return `the first bad answer (${text(first.kind)}) came at ${origin.text(first.at)}, ${between(injectedAt, first.at)} after the first injection, the last on record at ${origin.text(last.at)}; before the recovery nothing was asked after ${origin.text(askedUntil)}.`;
}

function requests({ sent, bad: kinds }: Impact): string {
  if (sent === 0) return '';
  const failed = kinds.reduce((sum, { times }) => sum + times, 0);
  const how = kinds.map(({ kind, times }) => `${count(times)} × ${text(kind)}`).join(', ');
  return `Of ${count(sent)} requests of loads sent meanwhile, ${count(failed)} were not answered with 200${how === '' ? '' : ` (${how})`}.`;
}

/** Less than this is the time of a look, not of a system that comes back, ms. */
const AT_ONCE = 1000;

function good({ good: answer, neverGood }: Impact, origin: Origin): string {
  if (!answer) return neverGood ? 'After the last fix answers **did not stay good**.' : '';
  const { at, askedFrom, fixedAt } = answer;
  const span = between(fixedAt, at);
  return at - askedFrom > AT_ONCE
    ? `After the last fix (${origin.text(fixedAt)}) answers were still bad or slow; they were good from ${origin.text(at)} on, ${span} later.`
    : `Answers were good from ${origin.text(at)} on, ${span} after the last fix (${origin.text(fixedAt)}).`;
}

function after({ after: { sent, good: answered } }: Impact): string {
  return sent === 0
    ? ''
    : `The loads of the recovery had ${count(answered)} of ${count(sent)} requests (${percent(answered, sent)}) answered with 200.`;
}
