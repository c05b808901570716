import { LabError } from '../../base/index.js';
import type { Check, ProbeContext } from '../../model/index.js';
import { noData } from '../common/sample.js';
import { sampleCheck, type CheckSample } from './sample.js';

/** An API that does not answer for so long is lost (ms): a restart of the API server is shorter, `error` must come within 30 s. */
const LOST_AFTER = 15_000;

/**
 * Looks at a check again and again. A single unanswered request is "no data"; an API that
 * stays silent is thrown, and so is the signal's reason, also in the middle of a look.
 */
export function looker(check: Check, context: ProbeContext): () => Promise<CheckSample> {
  let silentSince: number | undefined;
  return async () => {
    context.signal.throwIfAborted();
    try {
      const sample = await abortable(sampleCheck(check, context), context.signal);
      silentSince = undefined;
      return sample;
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof LabError) || error.code !== 'API_UNREACHABLE') throw error;
      if (context.away?.()) silentSince = undefined;
      silentSince ??= context.clock.elapsed();
      if (context.clock.elapsed() - silentSince >= LOST_AFTER) throw error;
      return noData('API', error.message);
    }
  };
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
