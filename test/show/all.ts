/**
 * Show: `lab run --all`, many times in a row, each in another order; what came of each scenario over all
 * of them, and that nothing is left after each.
 *   npm run build && npx tsx test/show/all.ts PROVIDER [runs] [first order]
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Suite, SuiteRow } from '../../src/model/index.js';
import { Lab, NOTHING, textOf } from '../e2e/lab.js';
import { numbersGiven, show, table } from './show.js';

const provider = process.argv.splice(2, 1)[0] ?? '';
if (!['kind', 'embedded'].includes(provider)) {
  console.error('say which provider: kind or embedded; see the head of the script');
  process.exit(2);
}
const [runs = 0, first = 0] = numbersGiven(provider === 'kind' ? 2 : 20, 1);

const rows: SuiteRow[] = [];
const walks = [['order', 'exit', 'seconds', 'load', 'passed', 'left behind']];
const problems: string[] = [];
const lab = await Lab.create();
try {
  for (let order = first; order < first + runs; order++) {
    const ended = await lab.run([
      ...['run', '--all', '--provider', provider, '--shuffle', String(order), '-o', 'json'],
      ...['--reports', join(lab.root, `order-${order}`)],
    ]);
    const suite = JSON.parse(ended.stdout) as Suite;
    const clusters = new Set(suite.rows.flatMap(({ cluster }) => cluster ?? []));
    const left = await Promise.all([...clusters].map((cluster) => lab.leftovers(cluster)));
    const clean = left.every((one) => JSON.stringify(one) === JSON.stringify(NOTHING));
    rows.push(...suite.rows);
    const passed = suite.rows.filter(({ outcome }) => outcome === 'passed').length;
    walks.push([
      ...[String(order), String(ended.code), ended.seconds.toFixed(0)],
      ...[loadavg()[0]?.toFixed(1) ?? '?', `${passed} of ${suite.rows.length}`],
      clean ? 'nothing' : JSON.stringify(left),
    ]);
    process.stderr.write(`${walks.at(-1)?.join('  ')}\n`);
    if (!clean) problems.push(`order ${order}: something is left`);
    if (ended.code !== 0) process.stderr.write(`${textOf(ended)}\n`);
    for (const { scenario, outcome, why = '', report } of suite.rows) {
      if (outcome === 'passed' || outcome === 'skipped') continue;
      problems.push(`order ${order}: ${scenario} ${outcome}: ${why}`);
      if (report !== undefined)
        process.stderr.write(`${readFileSync(report, 'utf8').slice(0, 4000)}\n`);
    }
  }
} finally {
  await lab.remove();
}

const names = [...new Set(rows.map(({ scenario }) => scenario))].sort();
const scenarios = names.map((name) => {
  const own = rows.filter(({ scenario }) => scenario === name);
  const ran = own.filter(({ outcome }) => outcome !== 'skipped');
  if (ran.length === 0) return [name, '0', '-', '-', '-', own[0]?.why ?? ''];
  const seconds = ran.map((row) => row.seconds).sort((a, b) => a - b);
  const at = (share: number): string =>
    seconds[Math.ceil(share * seconds.length) - 1]?.toFixed(1) ?? '?';
  const passed = ran.filter(({ outcome }) => outcome === 'passed').length;
  return [
    ...[name, String(ran.length), `${passed} of ${ran.length}`],
    `${at(0.001)} / ${at(0.5)} / ${at(1)}`,
    [...new Set(ran.map(({ checks }) => `${checks.held} of ${checks.all}`))].join('; '),
    '',
  ];
});
const head = ['scenario', 'runs', 'passed', 'seconds: least / median / most', 'checks held', ''];
const text = [
  table([head, ...scenarios]),
  table(walks),
  problems.length === 0 ? 'every run passed, and nothing was left' : problems.join('\n'),
].join('\n\n');
show(`all-${provider}`, text, problems.length === 0);
