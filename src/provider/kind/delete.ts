import { readdir, readFile } from 'node:fs/promises';
import { killGroup, messageOf } from '../../base/index.js';
import {
  readClusterFile,
  removeClusterFile,
  writeClusterFile,
  type ClusterFile,
} from '../common/cluster-file.js';
import { nodeContainers, removeContainers } from './containers.js';
import type { KindContext } from './context.js';
import { findCluster, foreignError, TO_DELETE } from './identity.js';
import { kindEnv } from './kind-command.js';
import { removeLate } from './late.js';

/** Deletes a cluster of ours: see Provider.delete. Safe to repeat after any interruption. */
export async function deleteCluster(context: KindContext, name: string): Promise<void> {
  const file = await readClusterFile(context.stateDir, name);
  if (file?.status === 'creating') await endCreator(file);
  const found = await findCluster(context, name, TO_DELETE);
  if (found.state === 'foreign') throw foreignError(name, found.why);
  if (found.state !== 'absent' && file) {
    // From here on the marker may be gone while containers are left.
    await writeClusterFile(context.stateDir, { ...file, status: 'deleting' }).catch(
      // A full disk must not keep anybody from deleting what fills it.
      (error: unknown) => context.log.warn(messageOf(error)),
    );
    await removeAll(context, name);
  }
  if (file?.status === 'creating') await removeLate(context, name);
  await removeClusterFile(context.stateDir, name);
}

async function removeAll(context: KindContext, name: string): Promise<void> {
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
  await removeContainers(context.docker, name, left);
}

/**
 * Ends the `kind create` of a lab that was killed: it would go on making containers. It is known by
 * its kubeconfig, which is this cluster's alone, so nothing has to be written once it has started.
 */
async function endCreator({ handle }: ClusterFile): Promise<void> {
  const left = await creatorsOf(handle.kubeconfig);
  for (const pid of left) killGroup(pid, 'SIGTERM');
  for (let tries = 0; tries < 20 && (await creatorsOf(handle.kubeconfig)).length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const pid of left) killGroup(pid, 'SIGKILL');
}

/** Processes that run `kind create cluster … --kubeconfig FILE`; none where there is no /proc. */
async function creatorsOf(kubeconfig: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const words = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0');
        return words.includes('create') && words.includes(kubeconfig) ? [Number(name)] : [];
      }),
  );
  return found.flat();
}
