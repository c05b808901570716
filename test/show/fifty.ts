/**
 * Show: `lab run atlan-outage` on the embedded cluster, many times in a row, each with another
 * seed; and every check of every run has the verdict that it has on kind (the sample report's run.json).
 *   npm run build && npx tsx test/show/fifty.ts [runs] [first seed]
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../../src/model/index.js';
import { Lab, textOf } from '../e2e/lab.js';
import { numbersGiven, show, table } from './show.js';
import { differing, verdictsOf } from './verdicts.js';

const [runs = 50, firstSeed = 1] = numbersGiven(50, 1);
const SAMPLE = join(import.meta.dirname, '../../reports/sample/atlan-outage/run.json');
const onKind = verdictsOf(JSON.parse(readFileSync(SAMPLE, 'utf8')) as RunRecord);

const rows = [['seed', 'exit', 'outcome', 'seconds', 'load', 'as on kind', 'answered 200 after']];
const problems: string[] = [];
const took: number[] = [];

const lab = await Lab.create();
try {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const given = ['--provider', 'embedded', '--seed', String(seed), '--cluster', lab.cluster];
    const ended = await lab.run(['run', 'atlan-outage', ...given]);
    const record = lab.record('atlan-outage');
    const seen = verdictsOf(record);
    const others = differing(onKind, seen);
    const after = record.loads.findLast((load) => load.profile === 'after');
    took.push(ended.seconds);
    rows.push([
      String(seed),
      String(ended.code),
      record.verdict.outcome,
      ended.seconds.toFixed(1),
      loadavg()[0]?.toFixed(1) ?? '?',
      `${onKind.size - others.length} of ${onKind.size}`,
      `${after?.statuses['200'] ?? 0} of ${after?.sent ?? 0}`,
    ]);
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
    const reasons = record.verdict.reasons.map(({ code, check, text }) =>
      `${code} ${check ?? ''} ${text}`.trim(),
    );
    if (ended.code !== 0) process.stderr.write(`${textOf(ended)}\n`);
    problems.push(...[...reasons, ...others].map((problem) => `seed ${seed}: ${problem}`));
  }
} finally {
  await lab.remove();
}
const passed = rows.slice(1).filter(([, exit]) => exit === '0').length;
const sorted = took.toSorted((a, b) => a - b);
const seconds = (share: number): string =>
  `${sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(1) ?? '?'} s`;
const summary = [
  `${passed} of ${runs} passed; p50 ${seconds(0.5)}, max ${seconds(1)}`,
  ...(problems.length > 0 ? problems : ['every check of every run has the verdict of kind']),
];
show('fifty', `${table(rows)}\n\n${summary.join('\n')}`, passed === runs && problems.length === 0);
