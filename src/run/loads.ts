import { LabError } from '../base/index.js';
import { startLoad } from '../load/index.js';
import type {
  LoadControl,
  LoadHandle,
  LoadProfileName,
  LoadResult,
  LoadSecond,
  LoadSpec,
} from '../model/index.js';

export interface LoadsOptions {
  specs: LoadSpec[];
  address: (port: string) => { host: string; port: number };
  allowRemote: boolean;
  signal: () => AbortSignal;
  onSecond: (name: string, profile: string, second: LoadSecond) => void;
  onEnd: (result: LoadResult) => void;
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
    const handle = await startLoad(
      {
        name,
        profile,
        url: `http://${host}:${port}${spec.path}`,
        method: spec.method,
        headers: spec.headers,
        ...(spec.body === undefined ? {} : { body: spec.body }),
        connections: values.connections,
        ...(values.amount === undefined ? {} : { amount: values.amount }),
        max: values.max,
        timeout: spec.timeout,
        allowRemote: this.options.allowRemote,
      },
      { signal: this.options.signal() },
    );
    this.running.set(name, handle);
    handle.onSecond((second) => this.options.onSecond(name, profile, second));
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

  /** Forgets the results of an earlier phase: its errors are not evidence for this one. */
  forget(): void {
    this.last.clear();
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
