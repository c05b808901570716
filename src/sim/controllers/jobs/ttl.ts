import type { Component, Sim } from '../../contract/index.js';
import type { Job } from '../../types/index.js';
import {
  createMoments,
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  splitKey,
  startLoop,
  uidOf,
} from '../common/index.js';
import { isFinished } from './verdict.js';

const JOBS = 'jobs.batch';

/** Deletes Jobs `ttlSecondsAfterFinished` after their end (pkg/controller/ttlafterfinished). */
export function startTtl(sim: Sim): Component {
  const { api } = sim;
  const moments = createMoments(sim.clock);
  const work = (key: string): void => {
    const job = api.get<Job>(JOBS, ...splitKey(key));
    const seconds = job?.spec?.ttlSecondsAfterFinished;
    if (job === undefined || seconds === undefined || isBeingDeleted(job) || !isFinished(job)) {
      return;
    }
    const end = job.status?.conditions?.find(
      ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
    );
    const left = seconds * 1000 - moments.since(uidOf(job), end?.lastTransitionTime ?? '');
    if (left > 0) {
      loop.addAfter(key, left);
      return;
    }
    api.delete(JOBS, namespaceOf(job), nameOf(job), {
      propagationPolicy: 'Foreground',
      preconditions: { uid: uidOf(job) },
    });
  };
  const loop = startLoop(sim, 'ttl-after-finished-controller', work);
  loop.watch<Job>(JOBS, ({ type, object }) => {
    if (type === 'DELETED') moments.forget(uidOf(object));
    else if (object.spec?.ttlSecondsAfterFinished !== undefined) loop.add(keyOf(object));
  });
  return loop;
}
