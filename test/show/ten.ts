/**
 * Show: 10 of 10 runs of `lab run atlan-outage` on real clusters, five fresh and five on
 * one that `lab up` left standing, while another process uses memory and a part of a CPU.
 *   npx tsx test/show/ten.ts [runs of each kind]
 */
import { spawn } from 'node:child_process';
import { Lab, textOf } from '../e2e/lab.js';
import { numbersGiven, show, table } from './show.js';

const [each = 5] = numbersGiven(5);

/** Holds 512 MiB and burns half a core, so that the runs are not alone on the machine. */
const noise = spawn(
  process.execPath,
  [
    '-e',
    'const held = Buffer.alloc(512 * 2 ** 20, 1); setInterval(() => { const end = Date.now() + 50; while (Date.now() < end) held[0]++; }, 100);',
  ],
  { stdio: 'ignore' },
);

const rows = [
  ['run', 'cluster', 'exit', 'outcome', 'seconds', 'requests answered 200 after the fix'],
];
let passed = 0;

async function once(lab: Lab, kind: string, number: number): Promise<void> {
  const ended = await lab.run(['run', 'atlan-outage', '--cluster', lab.cluster]);
  const { verdict, run, loads } = lab.record('atlan-outage');
  const after = loads.findLast((load) => load.profile === 'after');
  if (ended.code === 0) passed += 1;
  else process.stderr.write(`${textOf(ended)}\n`);
  const row = [
    String(number),
    kind,
    String(ended.code),
    verdict.outcome,
    (run.seconds ?? 0).toFixed(0),
    `${after?.statuses['200'] ?? 0} of ${after?.sent ?? 0}`,
  ];
  process.stderr.write(`${row.join('  ')}\n`);
  rows.push(row);
}

try {
  for (let i = 1; i <= each; i++) {
    const lab = await Lab.create();
    await once(lab, 'fresh', i);
    await lab.remove();
  }
  const lab = await Lab.create();
  const up = await lab.run(['up', 'atlan-outage', '--cluster', lab.cluster]);
  if (up.code !== 0) throw new Error(textOf(up));
  for (let i = 1; i <= each; i++) await once(lab, 'reused', each + i);
  await lab.remove();
} finally {
  noise.kill();
}
show('ten', `${table(rows)}\n\n${passed} of ${2 * each} passed`, passed === 2 * each);
