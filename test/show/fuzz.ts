/**
 * Shows that no scenario file, however damaged, crashes or hangs lab: `npx tsx test/show/fuzz.ts
 * [cases] [seed]`. Prints counts by kind and outcome, and writes them to test/show/fuzz.txt.
 */
import fc from 'fast-check';
import { fuzzCase, fuzzFolder, outcomeOf } from '../scenario/fuzz-cases.js';
import { numbersGiven, show } from './show.js';

const [cases = 12_000, seed = 20_261_121] = numbersGiven(12_000, 20_261_121);
const folder = fuzzFolder();
const counts = new Map<string, Map<string, number>>();
const codes = new Map<string, number>();
const times: number[] = [];
const started = performance.now();

fc.assert(
  fc.property(fuzzCase, (one) => {
    const { outcome, codes: found, ms } = outcomeOf(folder, one);
    const row = counts.get(one.what) ?? new Map<string, number>();
    counts.set(one.what, row.set(outcome, (row.get(outcome) ?? 0) + 1));
    for (const code of new Set(found)) codes.set(code, (codes.get(code) ?? 0) + 1);
    times.push(ms);
  }),
  // Shrinking would run further cases: what is printed is what was generated.
  { numRuns: cases, seed, endOnFailure: true },
);

const outcomes = ['valid', 'SCENARIO_YAML', 'SCENARIO_INVALID', 'SCENARIO_UNTRUSTED'];
times.sort((a, b) => a - b);
const at = (share: number): string =>
  (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
const lines = [
  `${times.length} fuzzed scenario files, seed ${seed}: no crash, no hang, no exception.`,
  '',
  ['kind'.padEnd(18), ...outcomes.map((name) => name.padStart(19))].join(''),
  ...[...counts]
    .sort()
    .map(([what, row]) =>
      [what.padEnd(18), ...outcomes.map((name) => String(row.get(name) ?? 0).padStart(19))].join(
        '',
      ),
    ),
  '',
  `time per file: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, slowest ${at(1)} ms; all ${((performance.now() - started) / 1000).toFixed(0)} s`,
  '',
  'files by problem code (a file may have several):',
  ...[...codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `  ${code.padEnd(24)} ${count}`),
];
show('fuzz', lines.join('\n'), times.length === cases);
