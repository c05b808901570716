import type {
  ExecResult,
  KubeApi,
  KubeObject,
  ObjectQuery,
  ObjectRef,
} from '../../../src/model/index.js';
import { jsonPatch, mergePatch, strategicPatch } from './patches.js';
import type { FakeView } from './view.js';

/** An API over a FakeView: changes are seen there at once. Writes are counted in `writes`. */
export class FakeKube implements KubeApi {
  readonly writes: string[] = [];
  execs: { pod: string; command: string[] }[] = [];
  onExec: (command: string[], pod: string) => ExecResult | Promise<ExecResult> = () => done('');
  onLogs: (pod: string, previous: boolean) => string | undefined = () => '';
  blocked = 0;
  /** What the API server adds of its own to whatever is written. */
  complete: (object: KubeObject) => KubeObject = (object) => object;

  constructor(readonly view: FakeView) {}

  get(ref: ObjectRef): Promise<KubeObject | undefined> {
    return Promise.resolve(structuredClone(this.view.get(ref)));
  }
  list(query: ObjectQuery): Promise<KubeObject[]> {
    return Promise.resolve(this.view.list(query));
  }
  create(object: KubeObject): Promise<KubeObject> {
    return this.write('create', object, false);
  }
  apply(object: KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject> {
    const { kind, metadata } = object;
    const now = this.view.get({ kind, name: metadata.name, namespace: metadata.namespace });
    return this.write('apply', mergePatch(now, object) as KubeObject, options?.dryRun ?? false);
  }
  patch(
    ref: ObjectRef,
    strategy: 'merge' | 'strategic' | 'json',
    body: unknown,
    options?: { dryRun?: boolean },
  ): Promise<KubeObject> {
    const now = this.view.get(ref);
    if (!now) return Promise.reject(new Error(`${ref.kind}/${ref.name} not found`));
    let after: unknown;
    if (strategy === 'json')
      after = jsonPatch(now, body as { op: string; path: string; value?: unknown }[]);
    else after = strategy === 'merge' ? mergePatch(now, body) : strategicPatch(now, body);
    return this.write(`patch ${strategy}`, after as KubeObject, options?.dryRun ?? false);
  }
  async delete(ref: ObjectRef): Promise<boolean> {
    const now = await this.get(ref);
    this.writes.push(`delete ${ref.kind}/${ref.name}`);
    if (now) this.view.take(now);
    return now !== undefined;
  }
  async evict(ref: {
    namespace: string;
    name: string;
  }): Promise<{ evicted: true } | { evicted: false; message: string }> {
    if (this.blocked > 0) {
      this.blocked -= 1;
      return { evicted: false, message: 'would violate the disruption budget' };
    }
    await this.delete({ kind: 'Pod', ...ref });
    return { evicted: true };
  }
  async exec(
    target: { pod: string },
    command: string[],
    options: Partial<Parameters<KubeApi['exec']>[2]> = {},
  ): Promise<ExecResult> {
    this.execs.push({ pod: target.pod, command });
    const result = await this.onExec(command, target.pod);
    const { onStdout, signal } = options;
    if (!onStdout) return result;
    const bytes = Buffer.from(result.stdout);
    // In small pieces, as a socket brings it.
    for (let at = 0; at < bytes.length; at += 7) onStdout(bytes.subarray(at, at + 7));
    signal?.throwIfAborted();
    return { ...result, stdout: '' };
  }
  logs(target: { pod: string }, options: { previous?: boolean }): Promise<string | undefined> {
    return Promise.resolve(this.onLogs(target.pod, options.previous ?? false));
  }
  raw(): Promise<unknown> {
    return Promise.resolve({});
  }
  text(): Promise<string> {
    return Promise.resolve('');
  }
  table(query: ObjectQuery): Promise<string> {
    const names = this.view.list(query).map(({ metadata }) => metadata.name);
    return Promise.resolve(['NAME', ...names].join('\n'));
  }
  can(): Promise<boolean> {
    return Promise.resolve(true);
  }
  version(): Promise<string> {
    return Promise.resolve('v1.34.4');
  }
  listableKinds(): Promise<{ apiVersion: string; kind: string; namespaced: boolean }[]> {
    return Promise.resolve([]);
  }
  watch(): Promise<void> {
    return Promise.resolve();
  }

  private write(verb: string, object: KubeObject, dryRun: boolean): Promise<KubeObject> {
    const after = this.complete(structuredClone(object));
    if (!dryRun) {
      this.writes.push(`${verb} ${after.kind}/${after.metadata.name}`);
      this.view.put(after);
    }
    return Promise.resolve(after);
  }
}

export function done(stdout: string, exitCode = 0, stderr = ''): ExecResult {
  return { exitCode, stdout, stderr, timedOut: false };
}
