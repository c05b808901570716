import { rm } from 'node:fs/promises';
import { messageOf } from '../base/index.js';
import type { Lock } from '../journal/index.js';

import type { Session } from './session.js';

/** What putting things back may take, ms: a cluster is deleted in 4 s, a namespace with pods in 30. */
const DELETE_DEADLINE = 120_000;

/**
 * After an error or an abort: deletes the cluster when this run made it, else undoes
 * what the journal holds. Has time of its own, because the walk's signal is spent. What could not be
 * put back is named in the record, with the command that does it.
 */
export async function leaveNothing(session: Session): Promise<void> {
  const { options, plan, state } = session;
  const { record } = state;
  await session.loads.stopAll();
  const own = plan.options.deleteCluster;
  if (own && !options.keep) {
    session.connection?.close();
    session.connection = undefined;
    await attempt(session, `cluster ${options.cluster}`, () =>
      options.provider.delete(options.cluster),
    );
    return;
  }
  if (!session.connection) return;
  session.signal = AbortSignal.timeout(DELETE_DEADLINE);
  await attempt(session, `what was changed on ${options.cluster}`, async () => {
    const results = await session.undo(
      (entry) =>
        entry.undo.op !== 'deleteCluster' && !(entry.undo.op === 'kubeletConfig' && entry.done),
    );
    const failed = results.find((result) => !result.ok);
    if (failed) throw new Error(`${failed.text}: ${failed.note ?? ''}`);
  });
  if (own) {
    record.leftovers.push({
      what: `the cluster ${options.cluster}`,
      remove: `lab down --cluster ${options.cluster}`,
    });
  }
}

async function attempt(
  session: Session,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const { cluster } = session.options;
  try {
    await Promise.race([
      work(),
      new Promise((_, reject) => {
        setTimeout(
          () => reject(new Error(`not done after ${DELETE_DEADLINE / 1000} s`)),
          DELETE_DEADLINE,
        ).unref();
      }),
    ]);
  } catch (error) {
    session.state.record.leftovers.push({
      what: `${what} (${messageOf(error)})`,
      remove: `lab recover --cluster ${cluster} && lab clean`,
    });
  }
}

/** Takes a deleted cluster's folder away; keeps it where anything is left to recover. */
export async function forgetCluster(session: Session, lock: Lock): Promise<void> {
  const found = await session.options.provider.find(session.options.cluster).catch(() => undefined);
  await lock.release();
  if (found?.state === 'absent') await rm(session.dir, { recursive: true, force: true });
}
