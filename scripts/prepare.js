/**
 * npm runs `prepare` after an installation and, in a clone, before every `npx lab`: builds only what is
 * older than its sources.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} folder */
function newest(folder) {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    entry.isFile() ? statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs : 0,
  );
  return Math.max(0, ...times);
}

/** The last thing that a build makes. */
const MADE = 'dist/.built';

function isFresh() {
  try {
    const made = statSync(MADE).mtimeMs;
    return newest('src') < made && statSync('package.json').mtimeMs < made;
  } catch {
    return false;
  }
}

if (!isFresh()) {
  const { status } = spawnSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
