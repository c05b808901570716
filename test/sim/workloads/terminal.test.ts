import { expect } from 'chai';
import { pods, until, type Pod } from './pod.js';

/** A shell on a terminal, with the hands of who types at it. */
function shellOn(pod: Pod): {
  type: (text: string) => void;
  screen: () => string;
  code: Promise<number>;
} {
  let screen = '';
  const typed: Buffer[] = [];
  let wake = (): void => undefined;
  async function* hands(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = typed.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const show = (data: Uint8Array): void => void (screen += Buffer.from(data).toString());
  const io = { stdin: hands(), stdout: show, stderr: show, tty: true };
  const code = pod.program.exec(['sh'], { ...io, signal: new AbortController().signal });
  const type = (text: string): void => {
    typed.push(Buffer.from(text));
    wake();
  };
  return { type, screen: () => screen, code };
}

describe('sim terminal', () => {
  const { start, network } = pods();
  const pod = start('busybox:1.36', { command: ['sleep', '3600'] });
  after(() => {
    pod.end();
    network.stop();
  });

  it('prompts, shows what is typed and answers at once', async () => {
    const { type, screen, code } = shellOn(pod);
    type('echo $((40 + 2))\r');
    await until(() => screen() === '/ # echo $((40 + 2))\r\n42\r\n/ # ');
    type('exit 3\r');
    expect(await code).to.equal(3);
  });

  it('takes back what is erased, and asks on until a command is whole', async () => {
    const { type, screen, code } = shellOn(pod);
    type('ecx\x7fho "a\rb"\r');
    await until(() => screen().endsWith('a\r\nb\r\n/ # '));
    expect(screen()).to.include('ecx\b \bho').and.to.include('> ');
    type('\x04');
    expect(await code).to.equal(0);
  });

  it('interrupts a command with Ctrl-C, and the shell goes on', async () => {
    const { type, screen, code } = shellOn(pod);
    type('sleep 1000\r');
    await until(() => pod.program.processes().some(({ command }) => command === 'sleep 1000'));
    type('\x03');
    await until(() => screen().endsWith('^C\r\n/ # '));
    type('echo $?\rexit\r');
    expect(await code).to.equal(0);
    expect(screen()).to.include('130\r\n');
  });
});
