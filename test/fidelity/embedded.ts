import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchedCluster } from '../sim/isolation/watched.js';
import type { Recording } from './commands.js';
import { walk } from './walk.js';

/**
 * The speed at which commands are compared: a back-off of 40 s must outlast five kubectls, and the
 * scheduler looks at a pod that fits nowhere again after five minutes, which writes another event.
 */
const SPEED = 2;

/**
 * All rows on an embedded cluster that is started for it and ended. Throws when it touched anything but
 * itself: started a process, dialled an address, opened a file of the host.
 */
export async function walkEmbedded(
  progress: (line: string) => void,
  kubectl?: string,
): Promise<Recording> {
  const work = mkdtempSync(join(tmpdir(), 'lab-fidelity-'));
  const name = `labf-${process.pid}`;
  const cluster = await watchedCluster({ name, nodes: 2, speed: SPEED });
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
    if (cluster.log() !== '') progress(cluster.log());
    const violations = cluster.violations();
    if (violations.length > 0) throw new Error(`left itself:\n${violations.join('\n')}`);
    progress('it started no process, dialled no address and opened no file of the host');
    return recording;
  } finally {
    await cluster.stop();
    rmSync(work, { recursive: true, force: true });
  }
}
