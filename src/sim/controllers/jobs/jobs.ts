import type { Component, Sim } from '../../contract/index.js';
import { controllerOf, same, selectorOf } from '../../machinery/index.js';
import type { Job, JobCondition, JobStatus, Pod } from '../../types/index.js';
import {
  claim,
  createMoments,
  createPod,
  deletePod,
  isActive,
  isBeingDeleted,
  isReady,
  isTerminal,
  keyOf,
  nameOf,
  namespaceOf,
  orNone,
  slowStart,
  splitKey,
  startLoop,
  uidOf,
  type Owned,
} from '../common/index.js';
import { formatIndexes, parseIndexes } from './indexes.js';
import {
  endOf,
  FINALIZER,
  indexOf,
  isFailed,
  isIndexed,
  isTracked,
  jobPod,
  waitsForEnd,
} from './pods.js';
import { isFinished, isIgnored, verdictOn, type Verdict } from './verdict.js';

const JOBS = 'jobs.batch';
const BURST = 500;
/** A failed pod is replaced after 10 s, doubled with each further failure, 10 min at most. */
const BACKOFF = { first: 10_000, most: 600_000 };

interface Failures {
  count: number;
  /** ms of cluster time. */
  last: number;
}

/**
 * The Job controller (pkg/controller/job).
 *
 *     a pod ended           → it is counted, and loses its finalizer
 *     fewer run than wanted → pods are made, after failures only when the back-off is over
 *     enough succeeded      → SuccessCriteriaMet; Complete when nothing runs any more
 *     too many failed, late → FailureTarget, its pods are deleted; Failed when they are gone
 *     suspended             → its pods are deleted
 */
export function startJobs(sim: Sim, pods: Owned<Pod>): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('job-controller');
  const moments = createMoments(clock);
  const failures = new Map<string, Failures>();

  const work = (key: string): void => {
    const job = api.get<Job>(JOBS, ...splitKey(key));
    if (job?.spec === undefined) return;
    if (job.spec.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller') {
      return;
    }
    const mine = claim(
      api,
      'pods',
      job,
      selectorOf(job.spec.selector),
      api.by<Pod>('podsByOwner', uidOf(job)),
      pods.orphans(namespaceOf(job)),
    );
    const ended = mine.filter(
      (pod) => isTracked(pod) && (pod.status?.phase === 'Succeeded' || isFailed(job, pod)),
    );
    if (isFinished(job)) {
      ended.forEach(untrack);
      failures.delete(key);
      return;
    }
    settle(key, job, mine, ended);
  };

  const settle = (key: string, job: Job, mine: Pod[], ended: Pod[]): void => {
    const spec = job.spec ?? { template: {} };
    const suspended = spec.suspend === true;
    const status: JobStatus = { ...job.status, uncountedTerminatedPods: {} };
    if (!suspended) status.startTime ??= clock.stamp();
    const { failed } = count(key, job, status, ended);
    const running = mine.filter((pod) => isActive(pod) && !ended.includes(pod));
    const left = deadlineLeft(job, status);
    const verdict = verdictOn(
      job,
      {
        succeeded: status.succeeded ?? 0,
        failed: status.failed ?? 0,
        restarts: restartsOf(mine),
        active: running.length,
        late: left !== undefined && left <= 0,
      },
      failed,
    );
    let failure: Error | undefined;
    let active = running;
    if (verdict !== undefined || suspended) {
      for (const pod of running) deletePod(api, recorder, job, pod);
      active = [];
    } else if (!isBeingDeleted(job)) failure = manage(key, job, status, mine, running);
    if (verdict === undefined && failure === undefined) active = activeNow(job, ended);
    const terminating = api
      .by<Pod>('podsByOwner', uidOf(job))
      .filter((pod) => isBeingDeleted(pod) && !isTerminal(pod)).length;
    status.active = orNone(active.length);
    status.ready = active.filter(isReady).length;
    status.terminating = terminating;
    conclude(job, status, verdict, active.length + terminating === 0);
    writeStatus(job, status);
    ended.forEach(untrack);
    if (left !== undefined && left > 0 && verdict === undefined) loop.addAfter(key, left);
    if (failure !== undefined) throw failure;
  };

  /** Takes pods that ended into the numbers. */
  const count = (key: string, job: Job, status: JobStatus, ended: Pod[]): { failed: Pod[] } => {
    const succeeded = ended.filter((pod) => pod.status?.phase === 'Succeeded');
    const failed = ended.filter((pod) => pod.status?.phase !== 'Succeeded');
    const counted = failed.filter((pod) => !isIgnored(job, pod));
    status.failed = orNone((status.failed ?? 0) + counted.length);
    if (isIndexed(job)) {
      const indexes = parseIndexes(status.completedIndexes);
      for (const pod of succeeded) {
        const index = indexOf(pod);
        if (index !== undefined && index < (job.spec?.completions ?? 0)) indexes.add(index);
      }
      status.completedIndexes = formatIndexes(indexes);
      status.succeeded = orNone(indexes.size);
    } else status.succeeded = orNone((status.succeeded ?? 0) + succeeded.length);

    if (succeeded.length > 0) failures.delete(key);
    const lastSuccess = succeeded.map(endOf).sort().at(-1) ?? '';
    for (const pod of counted) {
      if (endOf(pod) <= lastSuccess) continue;
      const known = failures.get(key)?.count ?? 0;
      const since = moments.since(`end ${uidOf(pod)}`, endOf(pod));
      moments.forget(`end ${uidOf(pod)}`);
      failures.set(key, { count: known + 1, last: clock.elapsed() - since });
    }
    return { failed };
  };
  const restartsOf = (mine: Pod[]): number =>
    mine
      .filter((pod) => !isTerminal(pod))
      .flatMap(({ status }) => [
        ...(status?.initContainerStatuses ?? []),
        ...(status?.containerStatuses ?? []),
      ])
      .reduce((sum, { restartCount }) => sum + restartCount, 0);
  const deadlineLeft = ({ spec, metadata }: Job, { startTime }: JobStatus): number | undefined => {
    const seconds = spec?.activeDeadlineSeconds;
    if (seconds === undefined || startTime === undefined || spec?.suspend === true)
      return undefined;
    return seconds * 1000 - moments.since(metadata?.uid ?? '', startTime);
  };
  const activeNow = (job: Job, ended: Pod[]): Pod[] => {
    const over = new Set(ended.map(uidOf));
    return api
      .by<Pod>('podsByOwner', uidOf(job))
      .filter((pod) => isActive(pod) && !over.has(uidOf(pod)));
  };

  /** Makes or deletes pods until as many run as are wanted. */
  const manage = (
    key: string,
    job: Job,
    status: JobStatus,
    mine: Pod[],
    running: Pod[],
  ): Error | undefined => {
    const { completions, parallelism = 1 } = job.spec ?? {};
    const succeeded = status.succeeded ?? 0;
    const open = succeeded > 0 ? running.length : parallelism;
    const wanted =
      completions === undefined
        ? open
        : Math.max(0, Math.min(completions - succeeded, parallelism));
    const extra = running.length - wanted;
    if (extra > 0) {
      const order = running.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
      for (const pod of order.slice(0, extra)) deletePod(api, recorder, job, pod);
      return undefined;
    }
    const leaving = waitsForEnd(job)
      ? mine.filter((pod) => isBeingDeleted(pod) && !isTerminal(pod)).length
      : 0;
    const missing = wanted - running.length - leaving;
    if (missing <= 0) return undefined;
    const pause = pauseOf(key);
    if (pause > 0) {
      loop.addAfter(key, pause);
      return undefined;
    }
    const indexes = isIndexed(job) ? freeIndexes(job, status, running, missing) : undefined;
    return slowStart(Math.min(missing, BURST, indexes?.length ?? Infinity), (i) => {
      createPod(api, recorder, job, jobPod(job, indexes?.[i]));
    });
  };
  const pauseOf = (key: string): number => {
    const known = failures.get(key);
    if (known === undefined) return 0;
    const pause = Math.min(BACKOFF.most, BACKOFF.first * 2 ** (known.count - 1));
    return known.last + pause - clock.elapsed();
  };
  const freeIndexes = (job: Job, status: JobStatus, running: Pod[], most: number): number[] => {
    const taken = parseIndexes(status.completedIndexes);
    for (const pod of running) taken.add(indexOf(pod) ?? -1);
    const free: number[] = [];
    for (let i = 0; i < (job.spec?.completions ?? 0) && free.length < most; i++) {
      if (!taken.has(i)) free.push(i);
    }
    return free;
  };

  const conclude = (
    job: Job,
    status: JobStatus,
    verdict: Verdict | undefined,
    idle: boolean,
  ): void => {
    const now = clock.stamp();
    const set = (type: string, value: string, reason: string, message: string): boolean => {
      const present = status.conditions?.find((each) => each.type === type);
      if (present?.status === value) return false;
      const next: JobCondition = {
        type,
        status: value,
        reason,
        message,
        lastProbeTime: now,
        lastTransitionTime: now,
      };
      const others = (status.conditions ?? []).filter((each) => each.type !== type);
      status.conditions = [...others, next];
      return true;
    };
    if (verdict === undefined) {
      const isSuspended = status.conditions?.some(
        ({ type, status: value }) => type === 'Suspended' && value === 'True',
      );
      if (job.spec?.suspend === true) {
        if (set('Suspended', 'True', 'JobSuspended', 'Job suspended')) {
          status.startTime = undefined;
          recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
        }
      } else if (isSuspended === true) {
        set('Suspended', 'False', 'JobResumed', 'Job resumed');
        status.startTime = now;
        recorder.event(job, 'Normal', 'Resumed', 'Job resumed');
      }
      return;
    }
    const { type, reason, message } = verdict;
    set(type, 'True', reason, message);
    if (!idle) return;
    if (type === 'SuccessCriteriaMet') {
      set('Complete', 'True', reason, message);
      status.completionTime = now;
      recorder.event(job, 'Normal', 'Completed', 'Job completed');
    } else {
      set('Failed', 'True', reason, message);
      recorder.event(job, 'Warning', reason, message);
    }
  };
  const writeStatus = (job: Job, status: JobStatus): void => {
    if (same(job.status, status)) return;
    api.updateStatus<Job>(JOBS, namespaceOf(job), nameOf(job), (draft) => {
      draft.status = status;
    });
  };
  const untrack = (pod: Pod): void => {
    api.update<Pod>('pods', namespaceOf(pod), nameOf(pod), (draft) => {
      const left = draft.metadata?.finalizers?.filter((each) => each !== FINALIZER) ?? [];
      draft.metadata = { ...draft.metadata, finalizers: left.length === 0 ? undefined : left };
    });
  };

  const loop = startLoop(sim, 'job-controller', work);
  loop.watch<Job>(JOBS, ({ type, object }) => {
    const key = keyOf(object);
    if (type !== 'DELETED') {
      loop.add(key);
      return;
    }
    failures.delete(key);
    moments.forget(uidOf(object));
    for (const pod of api.by<Pod>('podsByOwner', uidOf(object))) if (isTracked(pod)) untrack(pod);
  });
  pods.onOwned('Job', (owner, { type, object }) => {
    if (
      type !== 'DELETED' &&
      isTracked(object) &&
      api.get(JOBS, ...splitKey(owner)) === undefined
    ) {
      untrack(object);
    } else loop.add(owner);
  });
  pods.onOrphan((pod) => {
    // What a deleted Job has left to itself.
    if (isTracked(pod) && controllerOf(pod) === undefined) untrack(pod);
    for (const job of api.list<Job>(JOBS, namespaceOf(pod))) {
      if (selectorOf(job.spec?.selector)(pod.metadata?.labels)) loop.add(keyOf(job));
    }
  });
  return loop;
}
