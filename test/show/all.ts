/**
 * Show: `lab run --all`, many times in a row, each in another order; what came of each scenario over all
 * of them, and that nothing is left after each. Each walk is kept as it ends in `all-PROVIDER.json`, so
 * that a later call goes on after the last; the text is made of all of them.
 *   npm run build && npx tsx test/show/all.ts PROVIDER [runs]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
const [runs = 0] = numbersGiven(provider === 'kind' ? 2 : 20);

/** One `lab run --all`. */
interface Walk {
  order: number;
  /** ISO time of its end. */
  measured: string;
  /** The commit whose build was run. */
  commit: string;
  exit: number | null;
  seconds: number;
  /** Load average of the last minute, at its end. */
  load: number;
  /** What was left behind: nothing, or what. */
  left: string;
  rows: Omit<SuiteRow, 'report' | 'title'>[];
  /** Written by hand: the cause of what went wrong. */
  note?: string;
}

const kept = join(import.meta.dirname, `all-${provider}.json`);
const walks = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Walk[]) : [];
const git = ['rev-parse', '--short', 'HEAD'];
const commit = execFileSync('git', git, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();

const lab = await Lab.create();
try {
  const first = walks.length + 1;
  for (let order = first; order < first + runs; order++) {
    const ended = await lab.run([
      ...['run', '--all', '--provider', provider, '--shuffle', String(order), '-o', 'json'],
      // Another walk on this machine has clusters of its own.
      ...['--cluster', lab.cluster],
      ...['--reports', join(lab.root, `order-${order}`)],
    ]);
    if (ended.code !== 0) process.stderr.write(`${textOf(ended)}\n`);
    const suite = JSON.parse(ended.stdout) as Suite;
    const clusters = new Set(suite.rows.flatMap(({ cluster }) => cluster ?? []));
    const left = await Promise.all([...clusters].map((cluster) => lab.leftovers(cluster)));
    const clean = left.every((one) => JSON.stringify(one) === JSON.stringify(NOTHING));
    for (const { outcome, report } of suite.rows) {
      if (outcome === 'passed' || report === undefined) continue;
      process.stderr.write(`${readFileSync(report, 'utf8')}\n`);
    }
    walks.push({
      order,
      measured: new Date().toISOString(),
      commit,
      exit: ended.code ?? null,
      seconds: Math.round(ended.seconds),
      load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      left: clean ? 'nothing' : JSON.stringify(left),
      rows: suite.rows.map(({ report: _report, title: _title, ...row }) => row),
    });
    writeFileSync(kept, `${JSON.stringify(walks, undefined, 2)}\n`);
    tell();
  }
} finally {
  await lab.remove();
}

/** What came of all walks so far, beside the script. */
function tell(): void {
  const rows = walks.flatMap((walk) => walk.rows);
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
  const walked = walks.map(({ order, measured, rows: own, note: _note, ...walk }) => {
    const passed = own.filter(({ outcome }) => outcome === 'passed').length;
    return [
      ...[String(order), measured.slice(0, 16), walk.commit, String(walk.exit)],
      ...[String(walk.seconds), String(walk.load), `${passed} of ${own.length}`, walk.left],
    ];
  });
  const problems = walks.flatMap(({ order, left, note, rows: own }) => [
    ...(left === 'nothing' ? [] : [`order ${order}: something is left`]),
    ...own
      .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
      .map(({ scenario, outcome, why = '' }) => `order ${order}: ${scenario} ${outcome}: ${why}`),
    ...(note === undefined ? [] : [`order ${order}: ${note}`]),
  ]);
  const head = ['scenario', 'runs', 'passed', 'seconds: least / median / most', 'checks held', ''];
  const order = ['order', 'ended', 'commit', 'exit', 'seconds', 'load', 'passed', 'left behind'];
  const text = [
    table([head, ...scenarios]),
    table([order, ...walked]),
    problems.length === 0 ? 'every run passed, and nothing was left' : problems.join('\n'),
  ].join('\n\n');
  show(`all-${provider}`, text, problems.length === 0);
}
