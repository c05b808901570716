import { holds, type Figure, type Gate, type PartResult } from './result.js';

const DIGITS: Record<Figure['unit'], number> = {
  s: 2,
  ms: 1,
  '/s': 0,
  'CPU s': 2,
  MiB: 0,
  calls: 0,
  '%': 3,
  '×': 2,
};

/** One part as lines of text: absolutes, ratios with their bounds, what is missing, notes. */
export function tableOf(title: string, part: PartResult): string[] {
  return [
    title,
    ...part.figures.map(({ name, value, unit }) => line(name, value.toFixed(DIGITS[unit]), unit)),
    ...part.gates.map((gate) => line(gate.name, ratio(gate), `× (${bound(gate)})`, gate)),
    ...part.missing.map(({ name, why }) => `  ${name}: not measured: ${why}`),
    ...part.notes.map((note) => `  note: ${note}`),
    '',
  ];
}

function line(name: string, text: string, unit: string, gate?: Gate): string {
  const mark = gate === undefined ? '' : holds(gate) ? '  holds' : '  FAILS';
  return `  ${name.padEnd(58)} ${text.padStart(9)} ${unit}${mark}`;
}

/** Shares of lost requests are far below one. */
function ratio({ value, limit }: Gate): string {
  return value.toFixed(limit < 0.01 ? 5 : 2);
}

function bound({ at, limit }: Gate): string {
  return `${at === 'most' ? '≤' : '≥'} ${limit}`;
}
