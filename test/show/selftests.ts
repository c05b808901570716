/**
 * Show: `lab selftest` of scenarios on the embedded cluster, and their tables.
 *   npm run build && npx tsx test/show/selftests.ts [SCENARIO...]   (default: every scenario it can run)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lab, textOf } from '../e2e/lab.js';
import type { ListRow } from '../../src/cli/commands/list.js';
import { show } from './show.js';

/** What no simulated cluster has. */
const REAL = ['realProcesses', 'nodeCommand', 'upgradeTarget'];

const lab = await Lab.create();
const parts: string[] = [];
let ok = true;
try {
  const listed = JSON.parse((await lab.run(['list', '-o', 'json'])).stdout) as ListRow[];
  const able = listed.flatMap((row) =>
    'error' in row || row.needs.some((need) => REAL.includes(need)) ? [] : [row.name],
  );
  const given = process.argv.slice(2);
  for (const name of given.length > 0 ? given : able) {
    const file = join(lab.root, `${name}.md`);
    const ended = await lab.run([
      ...['selftest', name, '--provider', 'embedded', '--cluster', lab.cluster],
      ...['--markdown', file],
    ]);
    process.stderr.write(`${textOf(ended)}\n`);
    ok &&= ended.code === 0;
    parts.push(readFileSync(file, 'utf8').trim());
  }
} finally {
  await lab.remove();
}
show('selftests', parts.join('\n\n'), ok);
