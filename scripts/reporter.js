import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';

// Not TypeScript: mocha requires its reporter before the loader of tsx is there.

/** Time that handles of the last test get to close, ms. */
const GRACE = 10_000;

/** A test file that takes longer is named with its time, s. */
const SLOW = 10;

/** mocha's spec reporter, which also writes its counts (MochaResults) to the file in LAB_TEST_RESULTS. */
export default class CountingReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const results = { passed: 0, failed: 0, skipped: [], failures: [] };
    const seconds = timeFiles(runner);
    runner.on('pass', () => (results.passed += 1));
    // Also a failed hook: its tests never ran.
    runner.on('fail', (test, error) => {
      results.failed += 1;
      results.failures.push(`${test.fullTitle()}: ${String(error?.message ?? error)}`);
    });
    runner.on('pending', (test) => results.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.LAB_TEST_RESULTS;
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
      for (const [path, taken] of seconds) {
        if (taken > SLOW) console.log(`${taken.toFixed(1).padStart(9)} s  ${path}`);
      }
      setTimeout(endHanging, GRACE).unref();
    });
  }
}

/**
 * Seconds by test file, hooks included.
 * @param {Mocha.Runner} runner
 * @returns {Map<string, number>}
 */
function timeFiles(runner) {
  const seconds = new Map();
  let started = 0;
  runner.on('suite', (suite) => {
    if (suite.parent?.root) started = performance.now();
  });
  runner.on('suite end', (suite) => {
    if (!suite.parent?.root) return;
    const path = relative('.', suite.file ?? '');
    seconds.set(path, (seconds.get(path) ?? 0) + (performance.now() - started) / 1000);
  });
  return seconds;
}

/** A test that left something running would keep mocha, and a CI job, alive for ever. */
function endHanging() {
  const left = process.getActiveResourcesInfo();
  console.error(`All tests have ended, but something still runs: ${left.join(', ')}`);
  process.exit(1);
}
