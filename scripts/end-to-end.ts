import { readdirSync } from 'node:fs';
import { mocha, NOTHING, sum, type StageResult } from './stage.js';
import { whyNoCluster } from './smoke.js';

const FOLDER = 'test/e2e';
const SMOKE = 'smoke.test.ts';
/** Need neither Docker nor kubectl. */
const ON_EMBEDDED = ['embedded.test.ts', 'must-not-pass.test.ts', 'selftest.test.ts'];
/** All cases of all scenarios on embedded clusters: as many minutes of all cores as it takes. */
const SELFTESTS = 'selftest-all.test.ts';
/** Has two kind clusters at a time, and waits for them most of its time: those on embedded clusters run meanwhile. */
const KILL = 'kill.test.ts';
/** An embedded cluster against kind, or against the recording of one where none can be had; needs kubectl. */
const FIDELITY = 'fidelity.test.ts';
const OPTIONS = ['--no-config', '--extension=ts', '--node-option=import=tsx/esm', '--fail-zero'];

/**
 * Files that need the machine for themselves: they have two clusters at a time, measure a load, or
 * build the program anew that the others run.
 */
const ALONE = ['outage.test.ts', 'pack.test.ts', 'together.test.ts'];

/** Those that last longest begin first, so that none of them is left over at the end. */
const LONGEST = [
  'cluster-upgrade.test.ts',
  'fidelity.test.ts',
  'payment-leak.test.ts',
  'standing.test.ts',
  'redis-meltdown.test.ts',
  'signals.test.ts',
  'namespace-bleed.test.ts',
  'dns-outage.test.ts',
  'trouble.test.ts',
];

/**
 * The embedded cluster, and one smoke run where a real one can be had; or every file, and none may
 * be skipped. Most of their time is waiting, so those that have one kind cluster at a time run two side by
 * side, and beside them those on embedded clusters: with a third kind cluster the 128 inotify instances that
 * Linux gives a user by default are used up, and its nodes are never Ready
 * (https://kind.sigs.k8s.io/docs/user/known-issues#pod-errors-due-to-too-many-open-files).
 */
export async function endToEnd(full: boolean): Promise<StageResult> {
  if (!full) {
    const why = await whyNoCluster(process.env);
    const names = [...ON_EMBEDDED, SELFTESTS, FIDELITY, ...(why === undefined ? [SMOKE] : [])];
    const files = names.map((name) => `${FOLDER}/${name}`);
    const ran = await mocha([...OPTIONS, '--timeout=300000', ...files]);
    const skipped = why === undefined ? [] : [`the smoke run on a real cluster: ${why}`];
    return sum([ran, { ...NOTHING, skipped }]);
  }
  // The smoke run is a smaller run of what outage.test.ts does.
  const other = [SMOKE, KILL, SELFTESTS, ...ON_EMBEDDED, ...ALONE, ...LONGEST];
  const rest = readdirSync(FOLDER).filter(
    (name) => name.endsWith('.test.ts') && !other.includes(name),
  );
  const sideBySide = [...LONGEST, ...rest];
  const results: StageResult[] = [];
  const take = async (queue: string[], output: 'live' | 'at the end'): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const options = [...OPTIONS, '--forbid-only', '--timeout=900000'];
      results.push(await mocha([...options, `${FOLDER}/${file}`], { output }));
    }
  };
  const lanes = [sideBySide, sideBySide, [...ON_EMBEDDED]];
  await Promise.all(lanes.map((queue) => take(queue, 'at the end')));
  await Promise.all([take([KILL], 'live'), take([SELFTESTS], 'at the end')]);
  await take([...ALONE], 'live');
  return sum(results);
}
