import { LabError } from '../base/index.js';
import { startLoad } from '../load/index.js';
import {
  scaledAmount,
  type Capabilities,
  type LoadControl,
  type LoadHandle,
  type LoadProfileName,
  type LoadResult,
  type LoadSecond,
  type LoadSpec,
} from '../model/index.js';

export interface LoadsOptions {
  specs: LoadSpec[];
  address: (port: string) => { host: string; port: number };
  allowRemote: boolean;
  /** Loads may come from processes that have sent one before: see startLoad. */
  warm: boolean;
  capabilities: () => Pick<Capabilities, 'clockScale' | 'loadScale'>;
  signal: () => AbortSignal;
  /** `recent`: of the last second of wall-clock time, whatever the cluster's own is. */
  onSecond: (name: string, profile: string, second: LoadSecond, recent: LoadSecond) => void;
  onEnd: (result: LoadResult) => void;
}

/** However fast the time of a cluster runs: a report costs the sender some of its own, ms. */
const SHORTEST_TICK = 100;

/** Several ticks as one; percentiles are those of the worst. */
function sumOf(ticks: LoadSecond[]): LoadSecond {
  const sum: LoadSecond = {
    at: ticks[0]?.at ?? 0,
    classes: {},
    errors: { refused: 0, reset: 0, closed: 0, timeout: 0, other: 0 },
    p50: Math.max(0, ...ticks.map(({ p50 }) => p50)),
    p99: Math.max(0, ...ticks.map(({ p99 }) => p99)),
  };
  for (const { classes, errors } of ticks) {
    for (const [name, count] of Object.entries(classes)) {
      sum.classes[name] = (sum.classes[name] ?? 0) + count;
    }
    for (const kind of Object.keys(errors) as (keyof LoadSecond['errors'])[]) {
      sum.errors[kind] += errors[kind];
    }
  }
  return sum;
}

/** The loads of a run: at most one of each name at a time; the last result stays readable. */
export class Loads implements LoadControl {
  private readonly running = new Map<string, LoadHandle>();
  private readonly last = new Map<string, LoadResult>();

  constructor(private readonly options: LoadsOptions) {}

  async start(name: string, profile: string): Promise<LoadHandle> {
    const spec = this.options.specs.find((candidate) => candidate.name === name);
    const values = spec?.[profile as LoadProfileName];
    if (!spec || !values) {
      throw new LabError('LOAD_REFUSED', { message: `The load ${name} has no profile ${profile}` });
    }
    await this.stop(name);
    const { host, port } = this.options.address(spec.port);
    const { clockScale = 1, loadScale = 1 } = this.options.capabilities();
    const tick = Math.max(SHORTEST_TICK, 1000 / clockScale);
    const amount = scaledAmount(values.amount, loadScale);
    const handle = await startLoad(
      {
        name,
        profile,
        url: `http://${host}:${port}${spec.path}`,
        method: spec.method,
        headers: spec.headers,
        ...(spec.body === undefined ? {} : { body: spec.body }),
        connections: values.connections,
        ...(amount === undefined ? {} : { amount }),
        ...(loadScale === 1 ? {} : { scale: loadScale }),
        ...(values.rate === undefined ? {} : { rate: values.rate }),
        max: values.max / clockScale,
        // Of one request, on a real socket of this machine: no time of the cluster.
        timeout: spec.timeout,
        tick,
        allowRemote: this.options.allowRemote,
      },
      { signal: this.options.signal(), warm: this.options.warm },
    );
    this.running.set(name, handle);
    const recent: LoadSecond[] = [];
    handle.onSecond((second) => {
      recent.push(second);
      if (recent.length > 1000 / tick) recent.shift();
      this.options.onSecond(name, profile, second, sumOf(recent));
    });
    handle.done.then(
      (result) => this.ended(name, handle, result),
      () => this.ended(name, handle, handle.current()),
    );
    return handle;
  }

  async stop(name: string): Promise<LoadResult | undefined> {
    const handle = this.running.get(name);
    if (!handle) return undefined;
    const result = await handle.stop();
    this.ended(name, handle, result);
    return result;
  }

  current(name: string): LoadResult | undefined {
    return this.running.get(name)?.current() ?? this.last.get(name);
  }

  /** Forgets the results from before `phase` began, ms since the epoch: they are not evidence for it. */
  forget(phase: number): void {
    for (const [name, { startedAt }] of this.last) if (startedAt < phase) this.last.delete(name);
  }

  async stopAll(): Promise<void> {
    await Promise.allSettled([...this.running.keys()].map((name) => this.stop(name)));
  }

  private ended(name: string, handle: LoadHandle, result: LoadResult): void {
    if (this.running.get(name) !== handle) return;
    this.running.delete(name);
    this.last.set(name, result);
    this.options.onEnd(result);
  }
}
