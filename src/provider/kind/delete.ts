import { readFile } from 'node:fs/promises';
import { expectSuccess, killGroup, messageOf } from '../../base/index.js';
import {
  readClusterFile,
  removeClusterFile,
  writeClusterFile,
  type ClusterFile,
} from '../common/cluster-file.js';
import { nodeContainers } from './containers.js';
import type { KindContext } from './context.js';
import { findCluster, foreignError } from './identity.js';
import { kindEnv } from './kind-command.js';

/** Deletes a cluster of ours: see Provider.delete. Safe to repeat after any interruption. */
export async function deleteCluster(context: KindContext, name: string): Promise<void> {
  const file = await readClusterFile(context.stateDir, name);
  if (file?.status === 'creating') await endCreator(file);
  const found = await findCluster(context, name);
  if (found.state === 'foreign') throw foreignError(name, found.why);
  if (found.state !== 'absent' && file) {
    // From here on the marker may be gone while containers are left.
    await writeClusterFile(context.stateDir, { ...file, creator: undefined, status: 'deleting' });
    await removeContainers(context, name);
  }
  await removeClusterFile(context.stateDir, name);
}

async function removeContainers(context: KindContext, name: string): Promise<void> {
  const deleted = await context
    .run('kind', ['delete', 'cluster', '--name', name], {
      timeout: 120_000,
      env: kindEnv(context, name),
    })
    // Without kind, Docker alone can remove the containers.
    .catch((error: unknown) => ({ stderr: messageOf(error) }));
  const left = (await nodeContainers(context.docker, name)).map((container) => container.name);
  if (left.length === 0) return;
  context.log.warn(`kind left ${left.join(', ')} (${deleted.stderr}); removing them`);
  expectSuccess(
    await context.docker(['rm', '--force', '--volumes', ...left], { timeout: 60_000 }),
    'UNDO_FAILED',
    `Removing the containers of cluster "${name}"`,
  );
}

/** Ends a `kind create` that outlived the lab that started it: it would go on making containers. */
async function endCreator({ creator, handle }: ClusterFile): Promise<void> {
  if (creator === undefined) return;
  const isIt = async (): Promise<boolean> => {
    const command = await readFile(`/proc/${creator}/cmdline`, 'utf8').catch(() => '');
    const words = command.split('\0');
    return words.includes('create') && words.includes(handle.name);
  };
  // A process id is used again: only a kind that creates this very cluster is ended.
  if (!(await isIt())) return;
  killGroup(creator, 'SIGTERM');
  for (let tries = 0; tries < 20 && (await isIt()); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  killGroup(creator, 'SIGKILL');
}
