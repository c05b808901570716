import { rm } from 'node:fs/promises';
import { messageOf } from '../base/index.js';
import type { Lock } from '../journal/index.js';
import type { PendingUndo } from '../model/index.js';
import { belongsToCluster } from './recover.js';
import type { Session } from './session.js';

/** What putting things back may take, ms: a cluster is deleted in 4 s, a namespace with pods in 30. */
const DELETE_DEADLINE = 120_000;

/** What a step that was stopped may take to end, ms: a request that is on its way lands or fails. */
const STEP_DEADLINE = 30_000;

/** The same for one that was cut off, and what a cluster that is there takes to say so, ms. */
const LOST_DEADLINE = 4000;

/** Errors after which it is asked first whether anything can be put back at all. */
const LOST = new Set(['CLUSTER_LOST', 'DOCKER_UNREACHABLE', 'API_UNREACHABLE']);

/** What goes when a command ends early. */
export interface Leaving {
  /** The cluster itself: this command made it, or it belongs to runs. */
  own: boolean;
  /** What is undone where the cluster stays; its own making never is. */
  fits: (entry: PendingUndo) => boolean;
}

/**
 * After an error or an abort: deletes the cluster when it is this command's own, else undoes
 * what the journal holds. Has time of its own, because the walk's signal is spent. What could not be
 * put back is named in the record, with the command that does it.
 */
export async function leaveNothing(
  session: Session,
  { own, fits }: Leaving = { own: session.plan.options.deleteCluster, fits: () => true },
): Promise<void> {
  const { options, state } = session;
  const { record } = state;
  const lost = LOST.has(record.error?.code ?? '');
  const [there] = await Promise.all([
    !lost || answers(session, !own || options.keep),
    session.loads.stopAll(),
    // What is on its way ends first: a change that lands after its undo would stay.
    within(Promise.allSettled(session.working), lost ? LOST_DEADLINE : STEP_DEADLINE),
  ]);
  if (!there) {
    record.leftovers.push({
      what: `${own ? 'the' : 'what was changed on the'} cluster ${options.cluster} (it cannot be reached)`,
      remove: own
        ? `lab down --cluster ${options.cluster}`
        : `lab recover --cluster ${options.cluster}`,
    });
    return;
  }
  if (own && !options.keep) {
    session.connection?.close();
    session.connection = undefined;
    await attempt(session, `the cluster ${options.cluster}`, 'down', () =>
      options.provider.delete(options.cluster),
    );
    return;
  }
  // Without a connection nothing was changed in it; it may be there all the same.
  if (session.connection) {
    session.signal = AbortSignal.timeout(DELETE_DEADLINE);
    await attempt(session, `what was changed on ${options.cluster}`, 'recover', async () => {
      const results = await session.undo((entry) => !belongsToCluster(entry) && fits(entry));
      const failed = results.find((result) => !result.ok);
      if (failed) throw new Error(`${failed.text}: ${failed.note ?? ''}`);
    });
  }
  if (own && (session.connection !== undefined || (await mayExist(session)))) {
    record.leftovers.push({
      what: `the cluster ${options.cluster}`,
      remove: `lab down --cluster ${options.cluster}`,
    });
  }
}

async function attempt(
  session: Session,
  what: string,
  remedy: 'down' | 'recover',
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
      remove: `lab ${remedy} --cluster ${cluster}`,
    });
  }
}

/** Whether the provider, and where it is needed the API, can be asked anything: else nothing can be put back. */
async function answers(session: Session, api: boolean): Promise<boolean> {
  const { options, connection } = session;
  const asked = Promise.all([
    options.provider.capabilities(),
    api ? connection?.kube.version() : undefined,
  ]).then(
    () => true,
    () => false,
  );
  return (await within(asked, LOST_DEADLINE)) ?? false;
}

/** Whether a cluster of ours is there under the run's name; so it is when nobody can tell. */
async function mayExist({ options: { provider, cluster } }: Session): Promise<boolean> {
  const found = await within(
    provider.find(cluster).catch(() => undefined),
    LOST_DEADLINE,
  );
  return found?.state !== 'absent' && found?.state !== 'foreign';
}

/** The work's value, or undefined when it takes longer than `ms`. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is left standing, on purpose or not, must not end with this process. */
export async function keepStanding({ options, state }: Session): Promise<void> {
  if (state.record.leftovers.length === 0) return;
  // One that is lost cannot be kept, which its report says already.
  await options.provider.keep(options.cluster).catch((error: unknown) => {
    options.log.warn(`${options.cluster} may end with this process: ${messageOf(error)}`);
  });
}

/** Takes a deleted cluster's folder away; keeps it where anything is left to recover. */
export async function forgetCluster(session: Session, lock: Lock): Promise<void> {
  const { options, state, dir } = session;
  try {
    if (state.record.leftovers.length > 0) return;
    const found = await options.provider.find(options.cluster).catch(() => undefined);
    // Under the lock: the next run of that name must not find its new folder deleted.
    if (found?.state === 'absent') await rm(dir, { recursive: true, force: true });
  } finally {
    await lock.release();
  }
}
