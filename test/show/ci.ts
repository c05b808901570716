/**
 * Show: `.ci/run` in a fresh clone, with nothing of ours in its environment: seconds of each stage and file, its last line.
 *   npx tsx test/show/ci.ts FOLDER   (that has the cluster kit in FOLDER/shared)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { show } from './show.js';

const [folder = ''] = process.argv.slice(2);
if (folder === '') {
  console.error('say in which folder; see the head of the script');
  process.exit(2);
}
const clone = join(folder, 'main');
const log = join(folder, 'ci.log');
const repository = join(import.meta.dirname, '../..');
rmSync(clone, { recursive: true, force: true });
execFileSync('git', ['clone', '--quiet', repository, clone]);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: clone,
  encoding: 'utf8',
}).trim();
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('LAB_')),
);
const out = openSync(log, 'w');
const began = performance.now();
const { status } = spawnSync(join(clone, '.ci/run'), {
  cwd: clone,
  env,
  stdio: ['ignore', out, out],
});
const minutes = (performance.now() - began) / 60_000;
const lines = readFileSync(log, 'utf8').split('\n');
/** A stage of `.ci/run`, or of the test command; a file of the end-to-end tests; what was skipped. */
const timed = lines.filter(
  (line) => /^== .*: \d+ s, exit \d+$/.test(line) || /^ +\d+\.\d s {2}/.test(line),
);
const notes = lines.filter((line) => /^(failed|skipped): /.test(line));
const last = lines.findLast((line) => line !== '') ?? '';
const text = [
  `commit ${commit}, ${minutes.toFixed(1)} minutes in all, exit ${status}`,
  [...timed, ...notes].join('\n'),
  last,
].join('\n\n');
show('ci', text, status === 0);
