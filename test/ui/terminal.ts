import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { shellQuote } from '../../src/base/index.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** What a command left on a terminal of its own. */
export interface Seen {
  /** Everything that was written to it. */
  raw: string;
  exitCode: number | null;
}

/** Runs a command on a pseudo terminal of 80 columns (util-linux script, or the one of macOS). */
export function onTerminal(
  command: string[],
  options: { env?: Record<string, string>; input?: string } = {},
): Promise<Seen> {
  const line = `stty cols 80 rows 50; ${command.map(shellQuote).join(' ')}`;
  const args =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', 'sh', '-c', line]
      : ['-qec', line, '/dev/null'];
  const env = { ...process.env, TERM: 'xterm', ...options.env };
  // What a CI sets must not decide what a terminal shows here.
  for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR']) {
    if (options.env?.[name] === undefined) Reflect.deleteProperty(env, name);
  }
  return new Promise((resolve, reject) => {
    const child = spawn('script', args, { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
    let raw = '';
    child.stdout.on('data', (chunk: Buffer) => (raw += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ raw, exitCode }));
    if (options.input === undefined) child.stdin.end();
    else child.stdin.write(options.input);
  });
}

/** What is left of the text when the moves and colours of a terminal are taken out. */
export function textOf(raw: string): string {
  return raw.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '').replaceAll('\r', '');
}
