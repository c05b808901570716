import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { exec, pods, type Pod } from './pod.js';

/** What dash prints for the same scripts; where ash differs (echo without -e, timeout), what ash prints. */
const rows = JSON.parse(readFileSync(new URL('shell.json', import.meta.url), 'utf8')) as {
  script: string;
  stdout: string;
  exit: number;
}[];

describe('sim shell', () => {
  let pod: Pod;
  before(() => {
    const files = { '/etc/hostname': 'x\n', '/etc/hosts': '127.0.0.1 localhost\n' };
    pod = pods().start('busybox:1.36', { command: ['sleep', '100000'], files });
  });

  it('runs scripts as a real shell does', async () => {
    for (const { script, stdout, exit } of rows) {
      const done = await exec(pod, ['sh', '-c', script]);
      expect({ stdout: done.stdout, exit: done.code }, script).to.deep.equal({ stdout, exit });
    }
  });

  it('leaves no process behind', () => {
    expect(pod.program.processes().map(({ pid }) => pid)).to.deep.equal([1]);
  });

  const texts: [string, string, number][] = [
    ['nope', 'sh: nope: not found\n', 127],
    ['cd /nope', "sh: cd: can't cd to /nope: No such file or directory\n", 2],
    ['cat /no/such/file', "cat: can't open '/no/such/file': No such file or directory\n", 1],
    ['ls /nope', 'ls: /nope: No such file or directory\n', 1],
    ['echo "a', 'sh: syntax error: unterminated quoted string\n', 2],
    ['if true; then', 'sh: syntax error: unexpected end of file (expecting "fi")\n', 2],
    ['done', 'sh: syntax error: unexpected "done"\n', 2],
    ['echo x > /nope/y', "sh: can't create /nope/y: nonexistent directory\n", 1],
    ['set -u; echo $nope', 'sh: nope: parameter not set\n', 2],
    ['rm /nope', "rm: can't remove '/nope': No such file or directory\n", 1],
    ['kill 4711', "sh: can't kill pid 4711: No such process\n", 1],
  ];
  for (const [script, stderr, code] of texts) {
    it(`complains as ash does: ${script}`, async () => {
      const done = await exec(pod, ['sh', '-c', script]);
      expect(done).to.deep.equal({ code, stdout: '', stderr });
    });
  }

  it('reads stdin of an exec', async () => {
    expect((await exec(pod, ['cat'], 'through stdin\n')).stdout).to.equal('through stdin\n');
    expect((await exec(pod, ['sh'], 'echo piped; exit 4\n')).code).to.equal(4);
  });

  it('refuses a program that the image does not have', async () => {
    const failed = await exec(pod, ['no-such-program']).catch((error: unknown) => String(error));
    expect(failed).to.equal(
      'ExecError: exec: "no-such-program": executable file not found in $PATH',
    );
  });

  it('lets the simulator go on while a script loops without waiting', async () => {
    const stop = new AbortController();
    const io = {
      stdout: () => undefined,
      stderr: () => undefined,
      tty: false,
      signal: stop.signal,
    };
    const looping = pod.program.exec(['sh', '-c', 'while :; do :; done'], io);
    await new Promise((resolve) => setTimeout(resolve, 30));
    stop.abort();
    expect(await looping).to.equal(137);
  });

  it('runs a trap of PID 1 at once while it waits', async () => {
    const script = "trap 'echo bye; exit 0' TERM; while true; do sleep 3600 & wait; done";
    const main = pods().start('busybox', { command: ['sh', '-c', script] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    main.program.signal('SIGTERM');
    expect(await main.ended).to.deep.equal({ code: 0 });
    expect(main.log()).to.equal('bye\n');
  });

  it('lets PID 1 without a handler ignore SIGTERM', async () => {
    const main = pods().start('busybox', { command: ['sleep', '86400'] });
    main.program.signal('SIGTERM');
    const first = await Promise.race([
      main.ended,
      new Promise((resolve) => setTimeout(() => resolve('runs'), 30)),
    ]);
    expect(first).to.equal('runs');
  });
});
