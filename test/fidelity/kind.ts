import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKindProvider } from '../../src/provider/index.js';
import { imageOf, makeCluster } from '../e2e/cluster.js';
import type { Recording } from './commands.js';
import { IMAGES, walk } from './walk.js';

/** All rows on a kind cluster that is made for it and deleted. */
export async function walkKind(progress: (line: string) => void): Promise<Recording> {
  const work = mkdtempSync(join(tmpdir(), 'lab-fidelity-'));
  const name = `labf-${process.pid}`;
  try {
    const kubeconfig = await makeCluster({
      stateDir: work,
      name,
      images: [...new Set(IMAGES.map(imageOf))],
    });
    return await walk({ cluster: 'kind', name, kubeconfig, work, imageOf, progress });
  } finally {
    await createKindProvider({ stateDir: work }).delete(name);
    rmSync(work, { recursive: true, force: true });
  }
}
