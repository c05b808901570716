import type { FaultFacts } from '../facts.js';
import { text } from '../escape/markdown.js';
import { between, plural, type Origin } from '../numbers.js';
import type { Section } from './section.js';

/** What broke, why, how it was proven and how it was fixed: a sentence each, for each fault. */
export const summary: Section = ({ faults, origin }) => {
  const paragraphs = faults.some((fault) => fault.witness ?? fault.skipped.inject)
    ? faults.map((fault) => faultParagraph(fault, origin))
    : ['No fault was injected: the run ended before that.'];
  return ['## What happened', ...paragraphs].join('\n\n');
};

function faultParagraph(fault: FaultFacts, origin: Origin): string {
  const sentences = [whatBroke(fault), proof(fault), symptoms(fault), remedy(fault, origin)];
  return `**${text(fault.name)}** — ${sentences.filter((part) => part !== '').join(' ')}`;
}

function sentenceOf(raw: string): string {
  const plain = text(raw);
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}

function whatBroke({ title, story, culprit, victims }: FaultFacts): string {
  const why = story === undefined || story === '' ? '' : ` ${sentenceOf(story)}`;
  const harmed = victims.filter((victim) => victim !== culprit);
  const whom = harmed.length === 0 ? '' : `; it harms ${text(harmed.join(', '))}`;
  return `${sentenceOf(title)}${why} The culprit is ${text(culprit)}${whom}.`;
}

function proof({ witness, injected, witnessed, skipped }: FaultFacts): string {
  if (skipped.inject) return 'Nothing was injected, on purpose (a negative control).';
  if (!witness || injected === undefined) return 'It was **never injected**.';
  const unread = witness.readBack.filter((look) => !look.ok);
  if (unread.length > 0 || witness.readBack.length === 0) {
    return `It was **not witnessed**: ${text(unread.map((look) => look.text).join('; ') || 'nothing was read back')}.`;
  }
  const read = text(witness.readBack.map((look) => look.text).join('; '));
  return witnessed === undefined
    ? `The change was read back (${read}), but **no effect of it was seen**.`
    : `Witnessed ${between(injected, witnessed)} after the injection: the API says that ${read}, and ${text(witness.firstEffect?.text ?? '')}.`;
}

function symptoms({ symptoms: s, invariants, firstSymptom, injected }: FaultFacts): string {
  if (s.total === 0) return '';
  const masked = s.masked === 0 ? '' : `, ${s.masked} of them masked by an earlier fault`;
  const first =
    firstSymptom && injected !== undefined
      ? `; the first after ${between(injected, firstSymptom.at)}: ${text(firstSymptom.text)}`
      : '';
  const traps =
    invariants.total === 0
      ? ''
      : ` ${invariants.held} of ${plural(invariants.total, 'invariant')} held.`;
  return `${s.seen} of ${plural(s.total, 'symptom')} seen${masked}${first}.${traps}`;
}

function remedy({ fixes, fixed, recovered, skipped }: FaultFacts, origin: Origin): string {
  if (skipped.fix) return 'Its fix was left out on purpose (a negative control).';
  if (fixed === undefined) return 'It was **not fixed**.';
  const how = text(fixes.map((fix) => fix.text).join('; '));
  return recovered === undefined
    ? `Fixed at ${origin.text(fixed)} (${how}), but it **did not recover**.`
    : `Fixed at ${origin.text(fixed)}: ${how}; recovered ${between(fixed, recovered)} later.`;
}
