import type { ChildProcess } from 'node:child_process';
import { LabError } from '../base/index.js';
import type { LoadHandle, LoadRequest, LoadResult, LoadSecond } from '../model/index.js';
import type { FromChild, ToChild } from './messages.js';
import { forkProcess, keepProcess, takeProcess } from './processes.js';
import { readLimits, refuseLoad } from './refuse.js';
import { noTotals, settled, type LoadTotals } from './totals.js';

/**
 * Time a child has for its result once it must end, ms; then it is killed. Only against one that hangs:
 * of thirty loads on two cores, each with 200 connections to close, three took more than 5 s.
 */
const END_GRACE = 30_000;
/** Time a child has from fork to its first request, ms. */
const START_GRACE = 30_000;

/**
 * Starts a load in a child process and resolves once it sends. `done` and `stop`
 * resolve with the result, or reject with LOAD_FAILED when the child died: what it
 * had told until then stays in `current()`, with `end: 'died'`. An abort kills
 * the child and rejects with the signal's reason. Throws LOAD_REFUSED before
 * anything is started. `warm`: the child may be one that has sent a load before, and waits for the next one
 * afterwards, which saves a fifth of a second of CPU. Its code is compiled by then, so that latencies are
 * not to be compared with those of a fresh one.
 */
export async function startLoad(
  request: LoadRequest,
  { signal, warm = false }: { signal?: AbortSignal; warm?: boolean } = {},
): Promise<LoadHandle> {
  signal?.throwIfAborted();
  refuseLoad(request, readLimits());
  const kept = warm ? takeProcess() : undefined;
  if (kept) {
    const load = new RunningLoad(kept, request, signal, warm);
    try {
      await load.started;
      return load;
    } catch (error) {
      // It had died while it waited: nothing was sent, and a new one will do.
      if (!(error instanceof LabError) || error.code !== 'LOAD_FAILED') throw error;
    }
  }
  const load = new RunningLoad(forkProcess(), request, signal, warm);
  await load.started;
  return load;
}

class RunningLoad implements LoadHandle {
  readonly started: Promise<void>;
  readonly done: Promise<LoadResult>;
  private readonly request: LoadRequest;
  private totals: LoadTotals;
  private readonly perSecond: LoadSecond[] = [];
  private readonly listeners: ((second: LoadSecond) => void)[] = [];
  private readonly signal: AbortSignal | undefined;
  private readonly stderr: string[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private onStarted: () => void = () => {};
  private onResult: (result: LoadResult) => void = () => {};
  private onFailed: (error: unknown) => void = () => {};

  constructor(
    private readonly child: ChildProcess,
    request: LoadRequest,
    signal: AbortSignal | undefined,
    private readonly warm: boolean,
  ) {
    this.request = request;
    this.signal = signal;
    this.totals = noTotals(request);
    this.done = new Promise((resolve, reject) => {
      this.onResult = resolve;
      this.onFailed = reject;
    });
    this.started = new Promise((resolve, reject) => {
      this.onStarted = resolve;
      // Also keeps a rejection that nobody waits for from ending the process.
      this.done.catch(reject);
    });
    this.child.stderr?.on('data', (text: Buffer) => this.stderr.push(text.toString()));
    this.child.on('message', (message: FromChild) => this.hear(message));
    this.child.on('error', (error) => this.fail(error.message));
    // The last messages may be read after `exit`; `disconnect` comes behind them.
    this.child.on('exit', () => this.diedWhenSilent());
    this.child.on('disconnect', () => this.diedWhenSilent());
    signal?.addEventListener('abort', this.abort, { once: true });
    this.endBy(START_GRACE);
    this.tell({ type: 'start', request });
  }

  current(): LoadResult {
    return { ...this.totals, perSecond: [...this.perSecond] };
  }

  onSecond(listener: (second: LoadSecond) => void): void {
    this.listeners.push(listener);
  }

  stop(): Promise<LoadResult> {
    if (this.totals.end === undefined) {
      this.endBy(END_GRACE);
      this.tell({ type: 'stop' });
    }
    return this.done;
  }

  private hear(message: FromChild): void {
    if (this.totals.end !== undefined) return;
    switch (message.type) {
      case 'started':
        this.totals = message.totals;
        this.endBy(this.request.max + END_GRACE);
        this.onStarted();
        return;
      case 'second':
        this.addSecond(message.second, message.totals);
        return;
      case 'result':
        this.addSecond(message.second, message.totals);
        this.release();
        this.onResult(this.current());
        return;
      case 'failed':
        this.fail(message.message);
    }
  }

  private addSecond(second: LoadSecond, totals: LoadTotals): void {
    this.totals = totals;
    this.perSecond.push(second);
    for (const listener of this.listeners) listener(second);
  }

  private diedWhenSilent(): void {
    const { connected, exitCode, signalCode } = this.child;
    const how = signalCode ?? exitCode;
    if (!connected && how !== null) this.fail(`the load process ended by itself (${how})`);
  }

  private fail(why: string): void {
    if (this.totals.end !== undefined) return;
    this.totals = settled(this.totals, 'died');
    this.release();
    const { sent, answered, seconds } = this.totals;
    this.onFailed(
      new LabError('LOAD_FAILED', {
        message: `Load ${this.request.name} (${this.request.profile}) has no result: ${why}.`,
        details: [
          `until then: ${sent} sent, ${answered} answered in ${seconds.toFixed(1)} s`,
          ...this.stderr.join('').trim().split('\n').slice(-10),
        ].filter((line) => line !== ''),
      }),
    );
  }

  private readonly abort = (): void => {
    if (this.totals.end !== undefined) return;
    this.totals = settled(this.totals, 'stopped');
    this.release();
    this.onFailed(this.signal?.reason);
  };

  private endBy(ms: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.fail(`the load process did not answer in time`), ms);
  }

  private tell(message: ToChild): void {
    // A channel that is closed already means that `exit` is on its way.
    this.child.send(message, () => {});
  }

  /** After the end: nothing of this load may keep the parent alive or outlive it. */
  private release(): void {
    clearTimeout(this.deadline);
    this.signal?.removeEventListener('abort', this.abort);
    // The child exits when its channel closes; killed, it cannot be too busy for that.
    if (this.totals.end === 'died' || this.signal?.aborted) this.child.kill('SIGKILL');
    else if (this.warm) keepProcess(this.child);
    else if (this.child.connected) this.child.disconnect();
  }
}
