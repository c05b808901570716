import { setTimeout as delay } from 'node:timers/promises';
import { killGroup, LabError, messageOf } from '../../base/index.js';
import {
  readClusterFile,
  removeClusterFile,
  writeClusterFile,
  type ClusterFile,
} from '../common/cluster-file.js';
import { simClient } from './client.js';
import type { EmbeddedContext } from './context.js';
import { foreignError, runs } from './find.js';

/** Between two looks whether the process has ended, ms. */
const LOOK = 20;

/** Deletes a cluster of ours: see Provider.delete. Safe to repeat after any interruption. */
export async function deleteCluster(context: EmbeddedContext, name: string): Promise<void> {
  const file = await readClusterFile(context.stateDir, name);
  if (file && file.handle.provider !== 'embedded') {
    throw foreignError(`The cluster "${name}" is one of ${file.handle.provider}.`);
  }
  if (file && runs(file)) {
    await writeClusterFile(context.stateDir, { ...file, status: 'deleting' }).catch(
      // A full disk must not keep anybody from deleting what fills it.
      (error: unknown) => context.log.warn(messageOf(error)),
    );
    await endProgram(file, context.running.has(name), context.patience);
  }
  context.running.delete(name);
  await removeClusterFile(context.stateDir, name);
}

/**
 * Asks the simulator to stop, which only the one whose token we have does; then ends its process. That
 * is sure to be the same one where the system tells when it started, or where it is our own child.
 */
async function endProgram(file: ClusterFile, own: boolean, patience: number): Promise<void> {
  const { handle, process: { pid, start } = { pid: undefined, start: '' } } = file;
  await simClient(handle.kubeconfig)
    .then((client) => client.json('/lab/v1/stop', { method: 'POST', body: {}, timeout: patience }))
    .catch(() => {});
  if (await hasEnded(file, patience)) return;
  if (own || start !== '') {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      killGroup(pid, signal);
      if (await hasEnded(file, patience)) return;
    }
  }
  throw new LabError('CLUSTER_STATE', {
    message: `The process ${pid} of the cluster "${handle.name}" does not end.`,
    next: `See whether it is a simulator of lab (\`ps -p ${pid}\`), end it, then run the command again.`,
  });
}

async function hasEnded(file: ClusterFile, patience: number): Promise<boolean> {
  for (const until = Date.now() + patience; Date.now() < until; await delay(LOOK)) {
    if (!runs(file)) return true;
  }
  return !runs(file);
}
