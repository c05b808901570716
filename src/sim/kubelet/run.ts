import {
  ExecError,
  type ContainerHost,
  type Exit,
  type Files,
  type ImageBehaviour,
  type PodNetwork,
  type Program,
} from '../contract/index.js';
import { createInput, type Clock, type Input, type Timer } from '../machinery/index.js';
import { createLogBuffer, type LogBuffer } from './log-buffer.js';

/** How a container ended. `at`: ms of cluster time. */
export interface Ended {
  code: number;
  reason: 'Completed' | 'Error' | 'OOMKilled';
  message?: string;
  at: number;
  finishedAt: string;
}

/** One run of a container, from its start to its end. */
export interface ContainerRun {
  readonly id: string;
  readonly startedAt: string;
  /** ms of cluster time. */
  readonly began: number;
  readonly program: Program;
  readonly log: LogBuffer;
  /** Undefined: it has none. */
  readonly stdin: Input | undefined;
  /** Who looks at its output as it comes. */
  readonly watchers: Set<(stream: 'stdout' | 'stderr', text: string) => void>;
  readonly files: Files;
  readonly ended: Ended | undefined;
  /** Aborted when it ends: for what runs inside it. */
  readonly signal: AbortSignal;
  /** SIGTERM, and SIGKILL after `grace` ms of cluster time. */
  stop(grace: number): void;
  /** SIGKILL. `oom`: by the kernel, for its memory. */
  kill(oom?: boolean): void;
}

export interface RunParts {
  clock: Clock;
  id: string;
  image: ImageBehaviour;
  /** Everything of the host but what belongs to this run. */
  host: Omit<ContainerHost, 'log' | 'memoryTaken' | 'files' | 'network' | 'stdin'>;
  /** It has a stdin. */
  stdin: boolean;
  files: (program: () => Program | undefined) => Files;
  network: { network: PodNetwork; end(): void };
  memoryTaken: () => void;
  terminationMessage: (run: { files: Files; log: LogBuffer; code: number }) => string | undefined;
  ended: (run: ContainerRun) => void;
}

/** Starts a container. Throws ExecError when its command does not exist. */
export function startRun(parts: RunParts): ContainerRun {
  const { clock, id, image } = parts;
  const log = createLogBuffer(clock);
  const stdin = parts.stdin ? createInput() : undefined;
  const watchers: ContainerRun['watchers'] = new Set();
  let inside: AbortController | undefined;
  let ended: Ended | undefined;
  let killer: Timer | undefined;
  let program: Program | undefined;

  const finish = (code: number, reason: Ended['reason']): void => {
    if (ended !== undefined) return;
    killer?.stop();
    inside?.abort();
    log.end();
    parts.network.end();
    const message = parts.terminationMessage({ files, log, code });
    ended = {
      code,
      reason,
      ...(message === undefined ? {} : { message }),
      at: clock.elapsed(),
      finishedAt: clock.stamp(),
    };
    parts.ended(run);
  };
  const files = parts.files(() => (ended === undefined ? program : undefined));
  const host: ContainerHost = {
    ...parts.host,
    files,
    network: parts.network.network,
    ...(stdin === undefined ? {} : { stdin: stdin.source }),
    log: (stream, text) => {
      log.append(stream, text);
      for (const watcher of watchers) watcher(stream, text);
    },
    memoryTaken: () => {
      if (ended === undefined && program !== undefined) parts.memoryTaken();
    },
  };
  const startedAt = clock.stamp();
  const began = clock.elapsed();
  const kill = (oom = false): void => {
    if (ended !== undefined) return;
    program?.signal('SIGKILL');
    finish(137, oom ? 'OOMKilled' : 'Error');
  };
  const run: ContainerRun = {
    id,
    startedAt,
    began,
    get program() {
      if (program === undefined) throw new Error('the program is still being started');
      return program;
    },
    log,
    stdin,
    watchers,
    files,
    get ended() {
      return ended;
    },
    get signal() {
      if (ended !== undefined) return AbortSignal.abort();
      return (inside ??= new AbortController()).signal;
    },
    stop: (grace) => {
      if (ended !== undefined) return;
      killer?.stop();
      killer = clock.after(grace, () => kill());
      program?.signal('SIGTERM');
    },
    kill,
  };
  try {
    program = image.launch(host, ({ code }: Exit) =>
      finish(code, code === 0 ? 'Completed' : 'Error'),
    );
  } catch (error) {
    parts.network.end();
    log.end();
    throw error instanceof ExecError ? error : new ExecError(String(error));
  }
  return run;
}
