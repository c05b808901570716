import { holds, type RunRecord } from '../../model/index.js';
import type { FaultFacts } from '../facts.js';
import { text } from '../escape/markdown.js';
import { between, plural, type Origin } from '../numbers.js';
import { impactText } from './impact.js';
import { joined, type Section } from './section.js';

/** What users met; then for each fault what its author says of it, and apart from that what was measured. */
export const summary: Section = (material) => {
  const { faults, origin, record } = material;
  return joined([
    '## What happened',
    ...(faults.some((fault) => fault.witness ?? fault.skipped.inject)
      ? [impactText(material), ...faults.map((fault) => faultText(fault, origin))]
      : [
          record.plan.options.noFault
            ? watched(record)
            : 'No fault was injected: the run ended before that.',
        ]),
  ]);
};

/** A run that injects nothing: what variants did to the system, and what showed that it took hold. */
function watched({ changes, observations }: RunRecord): string {
  const did = changes.filter(({ purpose }) => purpose === 'variant');
  if (did.length === 0) return 'No fault was injected: this run watched the healthy system.';
  const seen = observations.filter(({ role }) => role === 'witness');
  return joined([
    'No fault was injected: this run watched the healthy system under what its variant does.',
    list('Done', did),
    list(
      'Seen',
      seen.map((one) => (holds(one) ? one : { text: `not: ${one.text}` })),
    ),
  ]);
}

const list = (title: string, lines: { text: string }[]): string =>
  `${title}:\n\n${lines.map((line) => `- ${text(line.text)}`).join('\n')}`;

function faultText(fault: FaultFacts, origin: Origin): string {
  const seen = [proof(fault), symptoms(fault), invariants(fault), remedy(fault, origin)];
  return joined([
    `**${text(fault.name)}** — ${sentenceOf(fault.title)}`,
    `Scenario: ${authored(fault)}`,
    `Seen:\n\n${seen
      .filter((part) => part !== '')
      .map((part) => `- ${part}`)
      .join('\n')}`,
  ]);
}

function sentenceOf(raw: string): string {
  const plain = text(raw);
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}

function authored({ story, culprit, victims }: FaultFacts): string {
  const why = story === undefined || story === '' ? '' : `${sentenceOf(story)} `;
  const harmed = victims.filter((victim) => victim !== culprit);
  const whom = harmed.length === 0 ? '' : `; it harms ${text(harmed.join(', '))}`;
  return `${why}The culprit is ${text(culprit)}${whom}.`;
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

function symptoms({ symptoms: s, firstSymptom, injected }: FaultFacts): string {
  if (s.total === 0) return '';
  const masked = s.masked === 0 ? '' : `, ${s.masked} masked by an earlier fault`;
  const first =
    firstSymptom && injected !== undefined
      ? `; the first after ${between(injected, firstSymptom.at)}: ${text(firstSymptom.text)}`
      : '';
  return `${s.proven} of ${plural(s.total, 'symptom')} proven${masked}${first}.`;
}

function invariants({ invariants: { held, total } }: FaultFacts): string {
  return total === 0 ? '' : `${held} of ${plural(total, 'invariant')} held.`;
}

function remedy({ fixes, fixed, recovered, skipped }: FaultFacts, origin: Origin): string {
  if (skipped.fix) return 'Its fix was left out on purpose (a negative control).';
  if (fixed === undefined) return 'It was **not fixed**.';
  const how = text(fixes.map((fix) => fix.text).join('; '));
  return recovered === undefined
    ? `Fixed at ${origin.text(fixed)} (${how}), but it **did not recover**.`
    : `Fixed at ${origin.text(fixed)}: ${how}. All its recovery checks held from ${origin.text(recovered)} on.`;
}
