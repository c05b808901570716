import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { endWithUs, killGroup } from '../../base/index.js';

/** A program that runs beside us and is talked to through its pipes. */
export interface Child {
  /** Also the id of its process group. */
  pid: number | undefined;
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended and its pipes are closed; rejects when it could not be started. */
  ended: Promise<ChildEnd>;
  /** Ends the whole process group: TERM, then KILL two seconds later. */
  kill(): void;
}

export interface ChildEnd {
  exitCode: number | null;
  /** The last 8 KiB of it. */
  stderr: string;
}

/**
 * Starts a program (never a shell) in its own process group. The process runner of base
 * collects output and waits; this is for what streams: image archives and samplers.
 */
export function startChild(
  file: string,
  args: readonly string[],
  options: { env?: Record<string, string>; signal: AbortSignal },
): Child {
  options.signal.throwIfAborted();
  const child = spawn(file, args, {
    detached: true,
    stdio: 'pipe',
    env: { ...process.env, ...options.env },
  });
  const over = endWithUs(child.pid);
  let killer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    killGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), 2000);
    killer.unref();
  };
  options.signal.addEventListener('abort', kill, { once: true });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-8192);
  });
  // EPIPE: the program ended first; how it ended says why.
  child.stdin.on('error', () => {});
  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      over();
      clearTimeout(killer);
      options.signal.removeEventListener('abort', kill);
      resolve({ exitCode, stderr: stderr.trim() });
    });
  });
  // A start that fails is seen by whoever awaits `ended`, perhaps later.
  ended.catch(() => {});
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill,
  };
}

/** Calls back with each line of a stream. */
export function onLines(stream: Readable, listener: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) listener(line);
  });
}
