import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectSuccess, runProcess } from '../../src/base/index.js';
import { nodesReady } from '../clusters.js';
import { nodeImage } from '../lab.js';
import type { BenchContext } from '../result.js';
import { clientOf, type Client } from './client.js';

/** A kind cluster of three nodes. */
export interface KindCluster {
  /** Until its nodes were Ready. */
  seconds: number;
  client: Client;
  /** Of all its node containers, as their cgroups count it; bytes. */
  memory: () => Promise<number>;
}

const CONFIG = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
  - role: worker
  - role: worker
`;

/** Why there can be no kind cluster here; undefined when there can. */
export async function whyNoKind(): Promise<string | undefined> {
  for (const [file, arg] of [
    ['docker', 'info'],
    ['kind', 'version'],
  ] as const) {
    try {
      const { exitCode } = await runProcess(file, [arg], { timeout: 10_000 });
      if (exitCode !== 0) return `${file} does not answer`;
    } catch {
      return `${file} is missing`;
    }
  }
  return undefined;
}

/** A kind cluster while `work` runs. */
export async function withKind<T>(
  { dir, signal }: BenchContext,
  work: (cluster: KindCluster) => Promise<T>,
): Promise<T> {
  const name = `lab-bench-sim-${randomBytes(2).toString('hex')}`;
  const kubeconfig = join(dir, `${name}.kubeconfig`);
  const env = { KUBECONFIG: kubeconfig, KIND_EXPERIMENTAL_PROVIDER: 'docker' };
  const image = nodeImage ? ['--image', nodeImage] : [];
  let client: Client | undefined;
  try {
    const started = performance.now();
    const args = ['create', 'cluster', '--name', name, '--config', '-', ...image];
    const made = await runProcess('kind', args, { env, signal, input: CONFIG });
    expectSuccess(made, 'CLUSTER_CREATE', 'kind create cluster');
    await nodesReady(name, signal);
    const seconds = (performance.now() - started) / 1000;
    client = clientOf(await readFile(kubeconfig, 'utf8'));
    return await work({ seconds, client, memory: () => memoryOf(name, signal) });
  } finally {
    client?.close();
    await runProcess('kind', ['delete', 'cluster', '--name', name], { env });
  }
}

async function memoryOf(name: string, signal: AbortSignal): Promise<number> {
  let sum = 0;
  for (const node of ['control-plane', 'worker', 'worker2']) {
    // Inside the node its own cgroup is the root; page cache that could be given back is left out.
    const script =
      'cd /sys/fs/cgroup; if [ -e memory.current ]; then cat memory.current memory.stat; ' +
      'else cat memory/memory.usage_in_bytes memory/memory.stat; fi';
    const args = ['exec', `${name}-${node}`, 'sh', '-c', script];
    const result = await runProcess('docker', args, { signal });
    expectSuccess(result, 'CLUSTER_CREATE', 'docker exec');
    const current = Number(result.stdout.split('\n')[0]);
    // cgroup v1 has both: the one without `total_` leaves out the groups below.
    const cache = Number(
      (/^total_inactive_file (\d+)$/m.exec(result.stdout) ??
        /^inactive_file (\d+)$/m.exec(result.stdout))?.[1] ?? NaN,
    );
    sum += current - cache;
  }
  return sum;
}
