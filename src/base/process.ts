import { LabError, messageOf } from './errors.js';

/** How a command ended. */
export interface ProcessResult {
  /** The command as one could paste it into a shell. */
  command: string;
  /** The exit code; undefined when a signal ended it. */
  exitCode: number | undefined;
  signal: string | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  seconds: number;
}

export interface ProcessOptions {
  /** Bound on wall time in milliseconds; the whole process group is killed after it. */
  timeout?: number;
  signal?: AbortSignal;
  env?: Record<string, string>;
  /** With false, nothing of this process's environment is passed on. Default true. */
  extendEnv?: boolean;
  cwd?: string;
  input?: string | Uint8Array;
  /** Called with each line of stdout and stderr as it comes. */
  onLine?: (line: string, from: 'stdout' | 'stderr') => void;
}

/** Starts a command and waits for it: `runProcess`, as a value that tests can replace. */
export type ProcessRunner = (
  file: string,
  args: readonly string[],
  options?: ProcessOptions,
) => Promise<ProcessResult>;

/** One argument as a POSIX shell would need it written. */
export function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument)
    ? argument
    : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A command line that can be pasted into a shell. */
export function printable(file: string, args: readonly string[]): string {
  return [file, ...args].map(shellQuote).join(' ');
}

/**
 * Runs a program (never a shell) in its own process group and returns how it
 * ended, whatever the exit code. Throws the system's ENOENT error when the program
 * is missing, and the signal's reason when it was aborted.
 *
 * execa's own `timeout` does not bound wall time when a grandchild holds the pipe
 * (measured: 500 ms became 30 s), so the group is killed here: TERM, then KILL.
 */
export const runProcess: ProcessRunner = async (file, args, options = {}) => {
  // Loaded with the first command: what only reads and prints starts faster without it.
  const { execa } = await import('execa');
  options.signal?.throwIfAborted();
  const started = performance.now();
  const child = execa(file, [...args], {
    detached: true,
    reject: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.env ? { env: options.env } : {}),
    ...(options.cwd ? { cwd: options.cwd } : {}),
    extendEnv: options.extendEnv ?? true,
    maxBuffer: 64 * 1024 * 1024,
  });
  const ended = endWithUs(child.pid);
  // Whatever the command left running in its group ends with it; it could hold the pipe for ever.
  child.once('exit', () => {
    killGroup(child.pid, 'SIGKILL');
    ended();
  });
  let timedOut = false;
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    killGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), 2000);
    killer.unref();
  };
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          stop();
        }, options.timeout);
  options.signal?.addEventListener('abort', stop, { once: true });
  forEachLine(child.stdout, (line) => options.onLine?.(line, 'stdout'));
  forEachLine(child.stderr, (line) => options.onLine?.(line, 'stderr'));
  try {
    const result = await child;
    options.signal?.throwIfAborted();
    if (
      result.exitCode === undefined &&
      result.signal === undefined &&
      result.cause !== undefined
    ) {
      throw result.cause instanceof Error ? result.cause : new Error(messageOf(result.cause));
    }
    return {
      command: printable(file, args),
      exitCode: result.exitCode,
      signal: result.signal,
      stdout: result.stdout,
      stderr: result.stderr,
      timedOut,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    options.signal?.removeEventListener('abort', stop);
  }
};

/** Process groups that end with this process, whatever they wait for. */
const groups = new Set<number>();
let hooked = false;

/** Kills a process group when this process exits before it; the returned function takes it off again. */
export function endWithUs(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  if (!hooked) {
    hooked = true;
    process.once('exit', () => {
      for (const group of groups) killGroup(group, 'SIGKILL');
    });
  }
  groups.add(pid);
  return () => void groups.delete(pid);
}

/** Sends a signal to a process group; a group that is gone already is no error. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: it has ended.
  }
}

/** True when the error says that the program itself was not found. */
export function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** The result when the exit code is 0, else a LabError with command and output. */
export function expectSuccess(
  result: ProcessResult,
  code: ConstructorParameters<typeof LabError>[0],
  what: string,
): ProcessResult {
  if (result.exitCode === 0) return result;
  const how = result.timedOut
    ? `no end after ${result.seconds.toFixed(0)} s`
    : `exit ${result.exitCode ?? result.signal ?? 'unknown'}`;
  // What went wrong is on stderr, even when the program had something to print: so it comes last.
  const output = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20);
  throw new LabError(code, {
    message: `${what} failed (${how}): ${output.at(-1) ?? ''}`.trim(),
    details: [`$ ${result.command}`, ...output],
  });
}

function forEachLine(
  stream: NodeJS.ReadableStream | null | undefined,
  onLine: (line: string) => void,
): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer | string) => {
    const parts = (rest + chunk.toString()).split(/\r?\n|\r/);
    rest = parts.pop() ?? '';
    for (const line of parts) onLine(line);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
