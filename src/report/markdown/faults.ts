import type { FaultFacts } from '../facts.js';
import { table, text } from '../escape/markdown.js';
import { between, type Origin } from '../numbers.js';
import { joined, type Section } from './section.js';

/** The faults' moments, and how long what mattered took. */
export const faultTable: Section = ({ faults, origin }) => {
  if (faults.every((fault) => fault.injected === undefined)) return undefined;
  const span = (from: number | undefined, to: number | undefined): string =>
    from === undefined || to === undefined ? '—' : between(from, to);
  const rows = faults.map((fault) => [
    text(fault.name),
    origin.text(fault.injected),
    origin.text(fault.witnessed),
    origin.text(fault.firstSymptom?.at),
    origin.text(fault.fixed),
    origin.text(fault.recovered),
    span(fault.injected, fault.firstSymptom?.at),
    span(fault.injected, fault.fixed),
    span(fault.fixed, fault.recovered),
  ]);
  const head = [
    'fault',
    'injected',
    'witnessed',
    'first symptom',
    'fixed',
    'verified',
    'inject → symptom',
    'inject → fix',
    'fix → verified',
  ];
  return joined(['## Faults', table(head, rows), footnote(faults, origin)]);
};

/** The spans cannot be shorter than lab's own schedule: says since when it looked. */
function footnote(faults: FaultFacts[], origin: Origin): string {
  const symptoms = since(faults, origin, 'symptoms');
  const recovery = since(faults, origin, 'recovery');
  return [
    'The spans follow lab’s own schedule: nothing is seen before it is looked for.',
    symptoms === '' ? '' : `Symptoms were looked for from ${symptoms} on.`,
    recovery === ''
      ? ''
      : `Recovery was looked at after the fixes, from ${recovery} on; a fault is *verified* from the first look since which all its recovery checks held, and may have been gone before.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** `+84.4 s (selector-mismatch), +105.6 s (low-memory-limit)`; one moment alone when it is the same for all. */
function since(faults: FaultFacts[], origin: Origin, what: keyof FaultFacts['looked']): string {
  const looked = faults.flatMap(({ name, looked: { [what]: at } }) =>
    at === undefined ? [] : [{ name, at: origin.text(at) }],
  );
  const moments = new Set(looked.map(({ at }) => at));
  return moments.size === 1
    ? [...moments].join('')
    : looked.map(({ name, at }) => `${at} (${text(name)})`).join(', ');
}
