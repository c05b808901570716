import { join } from 'node:path';
import { expectSuccess, runProcess } from '../src/base/index.js';
import type { ClusterHandle } from '../src/model/index.js';
import { createKindProvider } from '../src/provider/index.js';
import { LAB, SCENARIO } from './lab.js';
import type { BenchContext } from './result.js';

/** The healthy system of the scenario, as `lab up` makes it, while `work` runs; then `lab down`. */
export async function withSystem<T>(
  { dir, signal, say }: BenchContext,
  work: (handle: ClusterHandle) => Promise<T>,
): Promise<T> {
  const stateDir = join(dir, 'system-state');
  const cluster = `lab-bench-up-${process.pid}`;
  const options = { env: { LAB_STATE_HOME: stateDir } };
  const lab = (...args: string[]): [string, string[]] => [process.execPath, [LAB, ...args]];
  try {
    say(`lab up ${SCENARIO}`);
    const reports = ['--reports', join(dir, 'reports')];
    const up = await runProcess(...lab('up', SCENARIO, '--cluster', cluster, ...reports), {
      ...options,
      signal,
    });
    expectSuccess(up, 'CLUSTER_CREATE', 'lab up');
    const found = await createKindProvider({ stateDir }).find(cluster);
    if (found.state !== 'ours') throw new Error(`lab up left the cluster ${found.state}`);
    return await work(found.handle);
  } finally {
    await runProcess(...lab('down', '--cluster', cluster), options);
  }
}
