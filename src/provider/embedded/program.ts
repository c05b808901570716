import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODES, endWithUs, killGroup, LabError, type ErrorCode } from '../../base/index.js';
import { ensurePrivateDir, startTime } from '../../journal/index.js';
import type { ClusterConfig } from '../../sim/index.js';
import { onLines } from '../common/child.js';

/** What a process is known by for ever, also after its pid was given to another. */
export interface ProcessId {
  pid: number;
  /** Of `startTime`; '' where the system does not tell. */
  start: string;
}

/** A simulator that is ready and ends with this process, until it is released. */
export interface Program extends ProcessId {
  /** Of its Kubernetes API: `https://127.0.0.1:PORT`. */
  server: string;
  /** Of the Kubernetes that it plays. */
  version: string;
  /** Where each NodePort listens on 127.0.0.1. */
  ports: Record<number, number>;
  /** From now on it outlives this process. */
  release(): Promise<void>;
  /** Resolves when it has ended. */
  ended: Promise<void>;
}

/** What the program prints, once. */
type Word =
  | { ready: true; server: string; ports: Record<string, number>; version: string }
  | { error: { code: string; message: string } };

/** A start takes 300 ms; on a machine that is very busy, much longer. ms */
const LONGEST = 60_000;
/** Lines of the program's own words that an error shows. */
const LAST_WORDS = 10;

/**
 * Starts the simulator of one cluster as a process of its own and resolves when its nodes are Ready:
 * `kubeconfig` is in the folder then. What it is told goes through its stdin; nothing secret is on its
 * command line. Throws PORT_TAKEN and CLUSTER_CREATE, and the signal's reason; then nothing of it runs.
 */
export async function startProgram(
  folder: string,
  config: ClusterConfig,
  { signal, program = ownProgram() }: { signal: AbortSignal; program?: URL },
): Promise<Program> {
  signal.throwIfAborted();
  await ensurePrivateDir(folder);
  // Its errors go to a file: a pipe would end it once nobody reads it any more.
  const errorFile = join(folder, 'sim.err');
  const errors = await open(errorFile, 'w', 0o600);
  try {
    const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(program)], {
      detached: true,
      stdio: ['pipe', 'pipe', errors.fd],
    });
    const over = endWithUs(child.pid);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        over();
        resolve();
      });
    });
    try {
      const word = await firstWord(child, { folder, config, stayWithParent: true }, signal);
      if ('error' in word) throw errorOf(word.error);
      return running(child, word, ended, over);
    } catch (error) {
      killGroup(child.pid, 'SIGKILL');
      if (child.pid !== undefined) await ended;
      signal.throwIfAborted();
      throw await withLastWords(error, errorFile);
    }
  } finally {
    await errors.close();
  }
}

/** The compiled program, or its source when this file runs from source. */
function ownProgram(): URL {
  return new URL(
    `../../sim/cluster/main${extname(fileURLToPath(import.meta.url))}`,
    import.meta.url,
  );
}

/** Tells the program what to do and resolves with the first line that it says. */
function firstWord(child: ChildProcess, told: object, signal: AbortSignal): Promise<Word> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => reject(new LabError('CLUSTER_CREATE', { message }));
    const late = setTimeout(
      () => fail(`The simulated cluster is not ready after ${LONGEST / 1000} s.`),
      LONGEST,
    );
    const end = (): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
    };
    signal.addEventListener('abort', end, { once: true });
    child.once('error', (error) => {
      end();
      fail(`The simulated cluster could not be started: ${error.message}`);
    });
    // `close` comes behind the last line.
    child.once('close', (code, name) => {
      end();
      fail(`The simulated cluster ended before it was ready (${name ?? code}).`);
    });
    if (!child.stdout || !child.stdin) return;
    onLines(child.stdout, (line) => {
      end();
      try {
        resolve(JSON.parse(line) as Word);
      } catch {
        fail(`The simulated cluster said what is no JSON: ${line.slice(0, 200)}`);
      }
    });
    // EPIPE: it ended first, which `close` tells.
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(told)}\n`);
  });
}

function running(
  child: ChildProcess,
  word: Extract<Word, { ready: true }>,
  ended: Promise<void>,
  over: () => void,
): Program {
  const { pid = 0, stdin, stdout } = child;
  stdout?.destroy();
  // It lives beside us; waiting for it must not keep us alive.
  child.unref();
  (stdin as Socket | null)?.unref();
  return {
    pid,
    start: startTime(pid) ?? '',
    server: word.server,
    version: word.version,
    ports: Object.fromEntries(
      Object.entries(word.ports).map(([nodePort, port]) => [Number(nodePort), port]),
    ),
    ended,
    release: async () => {
      over();
      await new Promise<void>((resolve, reject) => {
        if (!stdin?.writable) return resolve();
        stdin.write('{"release":true}\n', (error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

function errorOf({ code, message }: { code: string; message: string }): LabError {
  const known = Object.hasOwn(CODES, code) ? (code as ErrorCode) : 'CLUSTER_CREATE';
  return new LabError(known, { message });
}

async function withLastWords(error: unknown, file: string): Promise<unknown> {
  if (!(error instanceof LabError) || error.code !== 'CLUSTER_CREATE') return error;
  const words = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (words === '') return error;
  return new LabError('CLUSTER_CREATE', {
    message: error.message,
    details: words.split('\n').slice(-LAST_WORDS),
    cause: error,
  });
}
