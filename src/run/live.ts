import { restartCounts, workloadPods } from './marks.js';
import type { Session } from './session.js';

/** Emits once a second what a person wants to watch: memory, restarts, requests. Returns its stop. */
export function liveLine(session: Session): () => void {
  const timer = setInterval(() => {
    const { connection } = session;
    if (!connection) return;
    const pods = workloadPods(session);
    const memory = pods.flatMap((pod) => {
      const last = connection.memory
        .container({ namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name })
        .at(-1);
      if (!last) return [];
      return [
        {
          name: pod.metadata.name,
          bytes: last.workingSet,
          ...(last.limit === undefined ? {} : { limit: last.limit }),
        },
      ];
    });
    const fresh = session.latestLoad && session.clock.now() - session.latestLoad.at < 3000;
    session.options.emit({
      type: 'live',
      at: session.clock.now(),
      memory,
      restarts: Object.values(restartCounts(pods)).reduce((sum, count) => sum + count, 0),
      ...(fresh && session.latestLoad ? { load: session.latestLoad } : {}),
    });
  }, 1000);
  return () => clearInterval(timer);
}
