import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../src/sim/index.js';
import type { Recording } from './commands.js';
import { walk } from './walk.js';

/** The speed at which commands are compared: a back-off of 40 s must outlast five kubectls. */
const SPEED = 4;

/** All rows on an embedded cluster that is started for it and ended. */
export async function walkEmbedded(
  progress: (line: string) => void,
  kubectl?: string,
): Promise<Recording> {
  const work = mkdtempSync(join(tmpdir(), 'lab-fidelity-'));
  const name = `labf-${process.pid}`;
  const cluster = await startCluster({ name, nodes: 2, speed: SPEED, log: progress });
  try {
    const kubeconfig = join(work, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    const recording = await walk({
      cluster: 'embedded',
      name,
      kubeconfig,
      work,
      imageOf: (image) => image,
      progress,
      ...(kubectl === undefined ? {} : { kubectl }),
    });
    return recording;
  } finally {
    await cluster.stop();
    rmSync(work, { recursive: true, force: true });
  }
}
