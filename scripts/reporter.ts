import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What a mocha run came to, for scripts/test.ts. */
export interface MochaResults {
  passed: number;
  failed: number;
  /** Full titles. */
  skipped: string[];
}

/** Time that handles of the last test get to close, ms. */
const GRACE = 10_000;

/** mocha's spec reporter, which also writes its counts to the file in LAB_TEST_RESULTS. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const results: MochaResults = { passed: 0, failed: 0, skipped: [] };
    runner.on('pass', () => (results.passed += 1));
    // Also a failed hook: its tests never ran.
    runner.on('fail', () => (results.failed += 1));
    runner.on('pending', (test) => results.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.LAB_TEST_RESULTS;
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
      setTimeout(endHanging, GRACE).unref();
    });
  }
}

/** A test that left something running would keep mocha, and a CI job, alive for ever. */
function endHanging(): void {
  const left = process.getActiveResourcesInfo();
  console.error(`All tests have ended, but something still runs: ${left.join(', ')}`);
  process.exit(1);
}
