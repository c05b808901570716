import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const TRACE = /\n\s+at /;

interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  signal: string | null;
}

/** Starts a TypeScript file as lab is started. */
function start(file: string, ...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode, signal]) => ({
    ...written,
    exitCode: exitCode as number | null,
    signal: signal as string | null,
  }));
  return { child, ended };
}

const guarded = (...args: string[]) => start('test/cli/fixtures/guarded.ts', ...args);
const main = (...args: string[]) => start('src/cli/main.ts', ...args).ended;

/** Resolves when the process has said something on stderr. */
function says(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
  });
}

describe('the process', function () {
  this.timeout(60_000);

  it('prints its version and its help and ends with 0', async () => {
    const version = await main('--version');
    expect(version.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    expect(version).to.include({ exitCode: 0, stderr: '' });
  });

  it('ends with the exit code of its error', async () => {
    const { exitCode, stdout, stderr } = await main('show', 'nope', '-o', 'json');
    expect(exitCode).to.equal(2);
    expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'NOT_FOUND');
    expect(stderr).to.contain('[NOT_FOUND]');
  });

  it('ends quietly when its reader has gone', async () => {
    const { child, ended } = start('src/cli/main.ts', 'schema');
    child.stdout?.destroy();
    expect(await ended).to.include({ exitCode: 0, stderr: '', signal: null });
  });

  for (const how of ['throw', 'reject']) {
    it(`ends as INTERNAL, exit 3, without a stack trace: ${how}`, async () => {
      const { exitCode, stdout, stderr } = await guarded(how, '-o', 'json').ended;
      expect(exitCode).to.equal(3);
      expect(stderr).to.match(/^lab: a .* \[INTERNAL\]\n {2}next: /);
      expect(stderr).not.to.match(TRACE);
      expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'INTERNAL');
    });

    it(`puts back first what a run has changed: ${how}`, async () => {
      const { exitCode, stdout, stderr } = await guarded('run', how, '-o', 'json').ended;
      expect(stderr).to.contain('[INTERNAL]').and.contain('put back');
      expect(stderr).not.to.match(TRACE);
      expect(exitCode).to.equal(3);
      expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'INTERNAL');
    });
  }

  it('shows the stack trace with --verbose', async () => {
    expect((await guarded('throw', '--verbose').ended).stderr).to.match(TRACE);
  });

  it('puts back what a run has changed when its reader has gone', async () => {
    const { child, ended } = guarded('run', 'write');
    child.stdout?.destroy();
    const { exitCode, stderr } = await ended;
    expect(stderr).to.contain('put back').and.contain('its reader, which has gone');
    expect(exitCode).to.equal(130);
  });

  it('is not kept by what a command forgot to close', async () => {
    expect(await guarded('linger').ended).to.include({ exitCode: 0, signal: null });
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`puts back what a run has changed on ${signal}, and ends with 130`, async () => {
      const { child, ended } = guarded('run', 'wait');
      await says(child, 'working');
      child.kill(signal);
      const { exitCode, stderr } = await ended;
      expect(stderr).to.contain(`${signal}: putting everything back`).and.contain('put back');
      expect(stderr).to.contain(`The run was stopped by ${signal}. [ABORTED]`);
      expect(exitCode).to.equal(130);
    });
  }

  it('leaves at once on a second signal, with the terminal given back and what may be left', async () => {
    const { child, ended } = guarded('run', 'wait', 'slow');
    await says(child, 'working');
    child.kill('SIGINT');
    await says(child, 'putting everything back');
    // A signal within half a second is an echo of the first.
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    expect(stderr).not.to.contain('put back\n');
    expect(stderr).to.match(/released\n[^]*leaving at once[^]*lab down --cluster x/);
    expect(exitCode).to.equal(130);
  });
});
