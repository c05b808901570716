import type { Process } from './container.js';
import { Pipe, type Input, type Output } from './streams.js';

const END_OF_TEXT = '\x03';
const END_OF_TRANSMISSION = '\x04';
const KILL_LINE = '\x15';
const ERASE = new Set(['\x7f', '\b']);

/**
 * What Linux's terminal does between a client and a command (termios(3): ICANON, ECHO, ISIG, ICRNL,
 * ONLCR): lines are edited and shown as they are typed, Ctrl-C interrupts, Ctrl-D ends the input.
 */
export function terminal(
  typed: Input,
  screen: Output,
  process: Process,
): { stdin: Input; stdout: Output } {
  const stdin = new Pipe();
  const show = (text: string): void => void screen.write(text);
  let line = '';
  const deliver = (text: string): void => {
    void stdin.write(text);
    line = '';
  };
  const take = (char: string): void => {
    if (char === '\r' || char === '\n') {
      show('\r\n');
      deliver(`${line}\n`);
    } else if (ERASE.has(char)) {
      if (line !== '') show('\b \b');
      line = line.slice(0, -1);
    } else if (char === KILL_LINE) {
      show('\b \b'.repeat(line.length));
      line = '';
    } else if (char === END_OF_TRANSMISSION) {
      if (line === '') stdin.end();
      else deliver(line);
    } else if (char === END_OF_TEXT) {
      show('^C\r\n');
      const { children } = process;
      for (const child of children) child.kill(130);
      // A shell that waits for a command shows its prompt again.
      if (process.interactive) deliver(children.size > 0 ? '' : '\n');
      else process.kill(130);
    } else {
      line += char;
      show(char);
    }
  };
  const pump = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for (let bytes = await typed.read(); bytes !== undefined; bytes = await typed.read()) {
      for (const char of decoder.decode(bytes, { stream: true })) take(char);
    }
    stdin.end();
  };
  pump().catch(() => stdin.end());
  const decoder = new TextDecoder();
  const stdout: Output = {
    write: (data) => {
      const text = typeof data === 'string' ? data : decoder.decode(data, { stream: true });
      return screen.write(text.replaceAll(/\r?\n/g, '\r\n'));
    },
  };
  return { stdin, stdout };
}
