/**
 * Show: where nothing but Node is. A chroot with node, its npm, the libraries of both, and what npm
 * itself needs to start a script (sh, env): no docker, kind, kubectl, curl, ps, git. In it, a fresh
 * clone after `npm ci`, and there both lines of the README. Needs root, git, unshare and chroot.
 *   npx tsx test/show/node-only.ts [1 with the tests (default), 0 without]
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { numbersGiven, show } from './show.js';

const [tests = 1] = numbersGiven(1);
const here = resolve(import.meta.dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'node-only-'));
/** Lines of an output that are shown. */
const LAST = 25;

const found = (program: string): string =>
  execFileSync('which', [program], { encoding: 'utf8' }).trim();

/** Copies a program into the chroot, with its shared libraries where its loader looks for them. */
function bring(program: string): void {
  const file = found(program);
  copyFileSync(realpathSync(file), join(root, 'bin', program));
  const libraries = execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/\/\S+/g);
  for (const [library] of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(realpathSync(library), join(root, library));
  }
}

function furnish(): void {
  for (const folder of ['bin', 'proc', 'dev', 'etc', 'tmp', 'root', 'usr/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const program of ['node', 'sh', 'env']) bring(program);
  // What `#!/usr/bin/env node` names.
  symlinkSync('/bin/env', join(root, 'usr/bin/env'));
  const npm = dirname(dirname(realpathSync(found('npm'))));
  cpSync(npm, join(root, 'npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`/npm/bin/${name}-cli.js`, join(root, 'bin', name));
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
}

/** Runs a line in the chroot, with mounts and processes of its own. */
function inside(line: string): Promise<{ code: number; output: string; seconds: number }> {
  const mounts = 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev"';
  const clean = 'env -i PATH=/bin HOME=/root TMPDIR=/tmp';
  const script = `${mounts} && exec chroot "$0" /bin/${clean} /bin/sh -c "cd /lab && $1"`;
  const started = performance.now();
  return new Promise((done) => {
    const options = ['--mount', '--pid', '--fork', '--kill-child'];
    const child = spawn('unshare', [...options, 'sh', '-c', script, root, line]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        process.stderr.write(text);
      });
    }
    child.on('close', (code) =>
      done({ code: code ?? -1, output, seconds: (performance.now() - started) / 1000 }),
    );
  });
}

const LINES = [
  { line: 'npx lab run atlan-outage', words: /PASSED: .* simulated/ },
  ...(tests === 1 ? [{ line: 'npm test', words: /^\d+ passed, 0 failed/m }] : []),
];
const shown: string[] = [];
let asWanted = 0;
try {
  const lab = join(root, 'lab');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', here, lab]);
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: lab,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  furnish();
  shown.push(`programs: ${readdirSync(join(root, 'bin')).join(' ')}`);
  for (const { line, words } of LINES) {
    const { code, output, seconds } = await inside(line);
    const text = output.trimEnd().split('\n');
    const cut = text.length > LAST + 3 ? [...text.slice(0, 3), '…', ...text.slice(-LAST)] : text;
    shown.push([`$ ${line}`, ...cut, `exit ${code}, ${seconds.toFixed(0)} s`].join('\n'));
    if (code === 0 && words.test(output)) asWanted += 1;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
show('node-only', shown.join('\n\n'), asWanted === LINES.length);
