/** `npm run build`: dist/ from src/, with the simulator's data, and its program in one file. */
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
cpSync('src/sim/spec/data', 'dist/sim/spec/data', { recursive: true });
// In one file it starts in less than half of the time: 400 modules are found and read one by one else.
buildSync({
  entryPoints: ['dist/sim/cluster/main.js'],
  outfile: 'dist/sim/cluster/main.js',
  allowOverwrite: true,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
});
// When it was made: see prepare.js.
writeFileSync('dist/.built', '');
