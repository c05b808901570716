import { table, text } from '../escape/markdown.js';
import { between } from '../numbers.js';
import type { Section } from './section.js';

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
    'recovered',
    'inject → symptom',
    'inject → fix',
    'fix → recovered',
  ];
  return `## Faults\n\n${table(head, rows)}\n\nRecovery is looked at when all fixes are in, and counts from the end of its hold: the time a condition must stay true before it is believed.`;
};
