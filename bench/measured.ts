import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process has used up to the last look at it. */
export interface Used {
  /** User and system time of the process itself, not of its children. */
  cpuSeconds: number;
  /** Its resident set at that moment. */
  bytes: number;
  /** Its largest resident set (VmHWM). */
  peakBytes: number;
}

export interface Measured {
  exitCode: number | null;
  seconds: number;
  /** The last lines of both outputs. */
  output: string;
  own: Used;
  /** Its descendants by command line: those that `watch` names, first seen first. */
  children: Used[];
}

/** Time between two looks, ms: what a process does after the last one is not seen. */
const EVERY = 100;
/** Linux gives times in ticks; it has told user space 100 a second on every architecture of ours. */
const TICKS = 100;

/**
 * Runs a program and looks at /proc for what it and those of its children whose command
 * line contains `watch` use. An abort sends SIGTERM and waits: the program cleans up itself.
 */
export async function runMeasured(
  file: string,
  args: string[],
  options: { env: Record<string, string>; watch: string; signal: AbortSignal },
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(file, args, {
    // A group of its own: Ctrl-C is ours to hand on.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4096)));
  }
  const pid = child.pid ?? 0;
  let own: Used = { cpuSeconds: 0, bytes: 0, peakBytes: 0 };
  const children = new Map<number, Used>();
  const timer = setInterval(() => {
    own = usedBy(pid) ?? own;
    for (const id of childrenOf(pid, options.watch)) {
      const used = usedBy(id);
      if (used) children.set(id, used);
    }
  }, EVERY);
  const stop = (): void => void child.kill('SIGTERM');
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    options.signal.throwIfAborted();
    const seconds = (performance.now() - started) / 1000;
    return { exitCode, seconds, output, own, children: [...children.values()] };
  } finally {
    clearInterval(timer);
    options.signal.removeEventListener('abort', stop);
  }
}

/** What a process has used; undefined when it has ended, or where there is no /proc. */
export function usedBy(pid: number): Used | undefined {
  const status = read(`/proc/${pid}/status`);
  const stat = read(`/proc/${pid}/stat`);
  // Fields are counted behind the name, which may have spaces in it: utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  if (peak === undefined) return undefined;
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    bytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024,
    peakBytes: Number(peak) * 1024,
  };
}

function childrenOf(pid: number, watch: string): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended.
  }
  return threads
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).trim().split(' '))
    .map(Number)
    .filter((id) => id > 0 && read(`/proc/${id}/cmdline`).includes(watch));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
