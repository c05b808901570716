/**
 * `npm test`: the gates, the unit tests and a smoke run on a real cluster when one can be
 * had. With LAB_E2E=full every end-to-end test runs and nothing may be skipped.
 * Ends with one line, `N passed, N failed`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { endToEnd } from './end-to-end.js';
import { gate, mocha, sum, type StageResult } from './stage.js';

/** Rooms that only compute: every line of theirs can be reached by a unit test. */
const PURE = ['scenario', 'snapshot', 'verdict', 'report', 'plan'];
const FULL = process.env.LAB_E2E === 'full';
const c8 = ['--temp-directory=coverage/unit', '--all', '--src=src'];
const include = PURE.map((room) => `--include=src/${room}/**/*.ts`);

const coverage = ['--reporter=text-summary', '--check-coverage', '--lines=95'];

interface Stage {
  name: string;
  run: () => Promise<StageResult>;
}

/** One after the other; those of one line side by side. */
const STAGES: Stage[][] = [
  [
    { name: 'eslint', run: () => gate(['eslint', '--max-warnings=0', '.']) },
    { name: 'tsc', run: () => gate(['tsc', '-p', 'tsconfig.json', '--noEmit']) },
    { name: 'prettier', run: () => gate(['prettier', '--check', '--log-level=warn', '.']) },
    { name: 'generated files', run: () => gate(['tsx', 'scripts/generate.ts', '--check']) },
  ],
  [{ name: 'unit tests', run: unitTests }],
  [
    {
      name: 'coverage of the pure rooms',
      run: () => gate(['c8', 'report', ...c8, ...include, ...coverage]),
    },
    // The end-to-end tests run what users run: the built CLI, as new as the sources.
    { name: 'build', run: () => gate(['npm', 'run', 'build', '--silent']) },
  ],
  [{ name: 'end-to-end tests', run: () => endToEnd(FULL) }],
];

/**
 * Unit tests never see the state of this user's real clusters. Half of their time is waiting for
 * processes and sockets: one mocha more than there are cores. (mocha's own --parallel ends its workers
 * before they have written what they covered.)
 */
async function unitTests(): Promise<StageResult> {
  const state = mkdtempSync(join(tmpdir(), 'lab-state-'));
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('e2e'))
    .map((name) => join('test', name));
  const lanes = availableParallelism() + 1;
  try {
    rmSync('coverage/unit', { recursive: true, force: true });
    const before = ['c8', ...c8, ...include, '--reporter=none', '--clean=false'];
    const results = await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        mocha(
          files.filter((_, place) => place % lanes === lane),
          { before, env: { LAB_STATE_HOME: state }, output: 'at the end' },
        ),
      ),
    );
    return sum(results);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

const results: StageResult[] = [];
const summary: string[] = [];
for (const group of STAGES) {
  await Promise.all(
    group.map(async ({ name, run }) => {
      console.log(`\n== ${name}`);
      const started = performance.now();
      const result = await run();
      results.push(result);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const word = result.failed === 0 ? 'ok    ' : 'FAILED';
      summary.push(`${seconds.padStart(7)} s  ${word}  ${name}`);
      console.log(summary.at(-1));
    }),
  );
}

const total = sum(results);
console.log(`\n${summary.join('\n')}\n`);
for (const failure of total.failures) console.log(`failed: ${failure}`);
for (const title of total.skipped) console.log(`skipped: ${title}`);
const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || (FULL && total.skipped.length > 0) ? 1 : 0;
