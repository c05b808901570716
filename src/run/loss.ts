import { LabError, type Clock } from '../base/index.js';
import type { Session } from './session.js';

/** Time between two questions, ms. */
const EVERY = 500;
/** The watches know of a loss after 15 s; what is not said by then is none (ms). */
const SAID_WITHIN = 20_000;

/** Errors of a request that got no answer, and may be the first sign of a loss. */
const FIRST_SIGNS = new Set(['API_UNREACHABLE', 'DOCKER_UNREACHABLE']);

/** Who can tell whether a cluster is lost. */
export interface LossSigns {
  /** Resolves when provider and API answer at all. */
  ask: () => Promise<unknown>;
  clock: Clock;
  /** Aborts with CLUSTER_LOST once the watches or the provider know of the loss. */
  signal: AbortSignal;
}

/**
 * What ended a step: a request without an answer is either a connection that broke, and then the
 * next question is answered, or the first sign of a loss, which the watches say some seconds later
 * with its reason. Waits for one of the two, so that a loss has the same name whatever was being done
 * when it came. Any other error is returned as it is.
 */
export async function lossBehind(
  error: unknown,
  { ask, clock, signal }: LossSigns,
): Promise<unknown> {
  if (!(error instanceof LabError) || !FIRST_SIGNS.has(error.code)) return error;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const answered = async (): Promise<void> => {
    while (!either.aborted) {
      try {
        await ask();
        return;
      } catch {
        await clock.sleep(EVERY, either).catch(() => {});
      }
    }
  };
  // A question to a server that hangs lasts longer than the wait: the end does not hang on it.
  await Promise.race([answered(), clock.sleep(SAID_WITHIN, either).catch(() => {})]);
  over.abort();
  return signal.aborted ? signal.reason : error;
}

/** The error, or the loss of the session's cluster that it was the first sign of. */
export async function causeOf(session: Session, error: unknown): Promise<unknown> {
  const { connection, clock, options, signal } = session;
  if (!connection) return error;
  const ask = (): Promise<unknown> =>
    Promise.all([options.provider.capabilities(), connection.kube.version()]);
  return await lossBehind(error, { ask, clock, signal });
}
