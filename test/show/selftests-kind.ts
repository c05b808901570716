/**
 * Show: `lab selftest` of one scenario on kind, two clusters side by side, and its table.
 *   npm run build && npx tsx test/show/selftests-kind.ts SCENARIO [ONLY...]   (ONLY: cases whose names contain it)
 * BOUND=25m ends it then. Needs what the README says of kind; LAB_NODE_IMAGE, LAB_IMAGE_MAP and LAB_UPGRADE_TARGET as for any run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lab, textOf } from '../e2e/lab.js';
import { show } from './show.js';

const [scenario, ...only] = process.argv.slice(2);
if (scenario === undefined) {
  console.error('which scenario? see the head of the script');
  process.exit(2);
}
const lab = await Lab.create();
try {
  const file = join(lab.root, 'selftest.md');
  const ended = await lab.run([
    ...['selftest', scenario, ...only.flatMap((text) => ['--only', text])],
    ...['--provider', 'kind', '--jobs', '2', '--cluster', lab.cluster, '--markdown', file],
    // Exit 130 then: what had ended is in the table, the other cases are not.
    ...(process.env.BOUND === undefined ? [] : ['--timeout', process.env.BOUND]),
  ]);
  const table = existsSync(file) ? readFileSync(file, 'utf8').trim() : textOf(ended);
  const left = await lab.leftovers();
  const chosen = only.length > 0 ? ` --only ${only.join(' --only ')}` : '';
  process.stderr.write(`${textOf(ended)}\n`);
  show(
    `selftest-${scenario}-kind`,
    `lab selftest ${scenario}${chosen} --provider kind --jobs 2: exit ${ended.code}, ${ended.seconds.toFixed(0)} s\n` +
      `left behind: ${JSON.stringify(left)}\n\n${table}`,
    ended.code === 0,
  );
} finally {
  await lab.remove();
}
