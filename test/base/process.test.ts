import { expect } from 'chai';
import fc from 'fast-check';
import {
  expectSuccess,
  isMissingProgram,
  LabError,
  printable,
  runProcess,
} from '../../src/base/index.js';
import { needs } from '../needs.js';

/** Longer than any test may take: a command that is not ended shows. */
const LONG = '60';

const sh = (script: string, ...args: string[]): [string, string[]] => [
  'sh',
  ['-c', script, ...args],
];

/** Whether a process runs (a zombie does not). */
async function runs(pid: string): Promise<boolean> {
  const { stdout } = await runProcess('ps', ['-o', 'stat=', '-p', pid]);
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('did not reject'),
    (error: unknown) => error,
  );
}

describe('runProcess', () => {
  before(function () {
    needs(this, 'ps', 'sleep', 'true');
  });

  it('gives exit code, output and a command to paste, whatever the exit code', async () => {
    const result = await runProcess(...sh('echo out; echo "e r" >&2; exit 3'));
    expect(result).to.include({ exitCode: 3, stdout: 'out', stderr: 'e r', timedOut: false });
    expect(result.command).to.equal(`sh -c 'echo out; echo "e r" >&2; exit 3'`);
  });

  it('is bounded by its timeout though a grandchild holds the pipe, and ends that too', async () => {
    let grandchild = '';
    const result = await runProcess(...sh(`sleep ${LONG} & echo $!; sleep ${LONG}`), {
      timeout: 300,
      onLine: (line) => (grandchild = line),
    });
    expect(result.timedOut).to.equal(true);
    expect(result.seconds).to.be.below(Number(LONG) / 2);
    expect(await runs(grandchild)).to.equal(false);
  });

  it('ends a command that ignores the polite signal', async () => {
    const result = await runProcess(...sh(`trap '' TERM; sleep ${LONG} & wait; wait`), {
      timeout: 200,
    });
    expect(result).to.include({ timedOut: true, exitCode: undefined, signal: 'SIGKILL' });
  });

  it('ends what a command left running in its group, also when it holds the pipe', async () => {
    const result = await runProcess(...sh(`sleep ${LONG} & echo $!`));
    expect(result.exitCode).to.equal(0);
    expect(result.seconds).to.be.below(Number(LONG) / 2);
    expect(await runs(result.stdout)).to.equal(false);
  });

  it('stops when aborted, with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const ended = rejection(runProcess('sleep', [LONG], { signal: controller.signal }));
    controller.abort(reason);
    expect(await ended).to.equal(reason);
    expect(await rejection(runProcess('true', [], { signal: controller.signal }))).to.equal(reason);
  });

  it('hands over lines as they come, also one without an end', async () => {
    const lines: string[] = [];
    await runProcess(...sh('printf "a\\nb\\r\\nc"; printf "d\\n" >&2'), {
      onLine: (line, from) => lines.push(`${from} ${line}`),
    });
    expect(lines.sort()).to.deep.equal(['stderr d', 'stdout a', 'stdout b', 'stdout c']);
  });

  it('passes input, folder and environment, and with extendEnv false nothing else', async () => {
    const script = 'cat; pwd; echo "$A:${HOME-none}"';
    const result = await runProcess('/bin/sh', ['-c', script], {
      input: 'in\n',
      cwd: '/',
      env: { A: '1', PATH: '/usr/bin:/bin' },
      extendEnv: false,
    });
    expect(result.stdout.split('\n')).to.deep.equal(['in', '/', '1:none']);
  });

  it('says when the program is missing', async () => {
    const error = await rejection(runProcess('no-such-program-here', []));
    expect(isMissingProgram(error)).to.equal(true);
    expect(isMissingProgram(new Error('other'))).to.equal(false);
  });
});

describe('expectSuccess', () => {
  it('turns a failure into a coded error with command and last output', async () => {
    const result = await runProcess(...sh('echo first; echo why >&2; exit 2'));
    try {
      expectSuccess(result, 'NODE_COMMAND', 'restarting the kubelet');
      expect.fail('did not throw');
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      expect(error.code).to.equal('NODE_COMMAND');
      expect(error.message).to.contain('restarting the kubelet failed (exit 2)');
      expect(error.details.join('\n')).to.contain('$ sh -c').and.contain('why');
    }
  });

  it('says that the time was up, and gives a success back', async function () {
    needs(this, 'sleep', 'true');
    const late = await runProcess('sleep', [LONG], { timeout: 100 });
    expect(() => expectSuccess(late, 'NODE_COMMAND', 'it')).to.throw('no end after');
    const fine = await runProcess('true', []);
    expect(expectSuccess(fine, 'NODE_COMMAND', 'it')).to.equal(fine);
  });
});

describe('printable', () => {
  it('is read by a shell as exactly these arguments', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary' }), 300);
    // What UTF-8 cannot say, and what ends a C string, cannot be an argument either.
    const args = ["it's", '$HOME `x` "y" \\ *', '', '-n', 'é', '\n', ...texts].map((text) =>
      Buffer.from(text.replaceAll('\0', '')).toString(),
    );
    const { stdout } = await runProcess('sh', ['-c', printable('printf', ['%s\\0', ...args])]);
    expect(stdout.split('\0').slice(0, -1)).to.deep.equal(args);
  });
});

describe('a process that ends before its commands', () => {
  it('takes them with it', async function () {
    needs(this, 'ps', 'sleep');
    const base = new URL('../../src/base/index.ts', import.meta.url).href;
    const script = `import { runProcess } from '${base}';
      void runProcess('sh', ['-c', 'echo $$; sleep ${LONG}'], {
        onLine: (line) => { console.log(line); process.exit(0); },
      });`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await runProcess(process.execPath, args);
    expect(await runs(stdout.trim())).to.equal(false);
  });
});
