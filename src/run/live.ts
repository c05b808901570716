import type { PlanStep } from '../model/index.js';
import { boundOf } from '../plan/index.js';
import { restartCounts, workloadPods } from './marks.js';
import type { Session } from './session.js';

/** Tells what will be walked and within which time, and then what a person wants to watch. Returns its stop. */
export function showWalk(session: Session, steps: PlanStep[]): () => void {
  const { options, state } = session;
  options.emit({
    type: 'run.start',
    at: options.clock.now(),
    run: state.record.run.id,
    scenario: options.scenario.metadata.name,
    title: options.scenario.metadata.title,
    cluster: options.cluster,
    provider: options.provider.name,
    ...(session.plan.options.simulation ? { simulated: true } : {}),
    steps,
    bound: boundOf(steps),
  });
  return liveLine(session);
}

/** Emits once a second memory, restarts and requests. */
function liveLine(session: Session): () => void {
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
