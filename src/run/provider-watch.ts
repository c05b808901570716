import { asLabError, LabError } from '../base/index.js';
import type { Session } from './session.js';

/** Time between two questions, and a silence after which the provider is gone. ms */
const EVERY = 2000;
const SILENT = 9000;

/**
 * Ends the walk when the provider stops answering while it makes a cluster: there are no
 * nodes to watch yet, and what creates them may wait for ever. Returns how to stop watching.
 */
export function watchProvider(session: Session): () => void {
  const { clock, options } = session;
  const stop = new AbortController();
  const watch = async (): Promise<void> => {
    let answered = clock.elapsed();
    while (!stop.signal.aborted) {
      try {
        await options.provider.capabilities();
        answered = clock.elapsed();
      } catch (error) {
        if (stop.signal.aborted || clock.elapsed() - answered < SILENT) continue;
        session.fail(
          new LabError('CLUSTER_LOST', {
            message: `${options.provider.name} has stopped answering: ${asLabError(error).message}`,
          }),
        );
        return;
      } finally {
        await clock.sleep(EVERY, stop.signal).catch(() => {});
      }
    }
  };
  void watch();
  return () => stop.abort();
}
