import type { Component, Sim } from '../../contract/index.js';
import { clone, controllerOf, same, stampOf } from '../../machinery/index.js';
import type { CronJob, CronJobStatus, Job, ObjectReference } from '../../types/index.js';
import {
  byCreation,
  controllerRef,
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  refused,
  splitKey,
  startLoop,
  uidOf,
  type Owned,
} from '../common/index.js';
import { parseSchedule, type Schedule } from './schedule.js';
import { isFinished } from './verdict.js';

const CRON_JOBS = 'cronjobs.batch';
const JOBS = 'jobs.batch';
/** cronjob_controllerv2.go nextScheduleDelta: a little later than due, ms. */
const LATER = 100;

/**
 * The CronJob controller. The calendar of schedules is the wall clock at the cluster's start plus cluster
 * time since: in a cluster ten times as fast, a job of every minute comes every six seconds. What is
 * written into objects (lastScheduleTime) is the wall-clock moment at which it was due.
 *
 *     a Job of it has finished  → goes from `active`; old ones are deleted beyond the history limits
 *     suspended                 → nothing is started
 *     due, Allow                → a Job is made, named after the minute
 *     due, one runs, Forbid     → nothing; Replace: the running one is deleted first
 */
export function startCronJobs(sim: Sim, jobs: Owned<Job>): Component {
  const { api, clock } = sim;
  const recorder = sim.recorders('cronjob-controller');
  const began = clock.now() - clock.elapsed();
  /** Now, by the calendar of schedules. */
  const calendar = (): number => began + clock.elapsed();
  const toWall = (at: number): number => clock.now() + (at - calendar()) / clock.speed;
  const toCalendar = (stamp: string): number =>
    calendar() + (Date.parse(stamp) - clock.now()) * clock.speed;
  /** The moment up to which a CronJob's schedule was followed, by UID, in the calendar. */
  const followed = new Map<string, number>();

  const work = (key: string): void => {
    const cron = api.get<CronJob>(CRON_JOBS, ...splitKey(key));
    if (cron?.spec === undefined || isBeingDeleted(cron)) return;
    const mine = api
      .by<Job>('byOwner', uidOf(cron))
      .filter((job) => job.kind === 'Job' && controllerOf(job)?.uid === uidOf(cron));
    const status: CronJobStatus = { ...cron.status };
    review(cron, status, mine);
    cleanUp(cron, mine);
    const schedule = read(cron);
    if (schedule !== undefined && cron.spec.suspend !== true) start(key, cron, status, schedule);
    if (status.active?.length === 0) status.active = undefined;
    if (same(cron.status ?? {}, status)) return;
    api.updateStatus<CronJob>(CRON_JOBS, namespaceOf(cron), nameOf(cron), (draft) => {
      draft.status = status;
    });
  };

  const read = (cron: CronJob): Schedule | undefined => {
    const { schedule = '', timeZone } = cron.spec ?? {};
    try {
      return parseSchedule(schedule, timeZone);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `unparseable schedule: ${JSON.stringify(schedule)} : ${why}`;
      recorder.event(cron, 'Warning', 'UnparseableSchedule', text);
      return undefined;
    }
  };

  /** Brings the list of active Jobs in line with those that there are. */
  const review = (cron: CronJob, status: CronJobStatus, mine: Job[]): void => {
    for (const job of mine) {
      const listed = status.active?.some(({ uid }) => uid === uidOf(job)) === true;
      const finished = isFinished(job);
      if (!listed && !finished) {
        const text = `Saw a job that the controller did not create or forgot: ${nameOf(job)}`;
        recorder.event(cron, 'Warning', 'UnexpectedJob', text);
      } else if (listed && finished) {
        const condition = job.status?.conditions?.find(
          ({ type, status: value }) => ['Complete', 'Failed'].includes(type) && value === 'True',
        )?.type;
        drop(status, uidOf(job));
        const text = `Saw completed job: ${nameOf(job)}, condition: ${condition}`;
        recorder.event(cron, 'Normal', 'SawCompletedJob', text);
      }
      const end = job.status?.completionTime;
      if (finished && end !== undefined && end > (status.lastSuccessfulTime ?? '')) {
        status.lastSuccessfulTime = end;
      }
    }
    const present = new Set(mine.map(uidOf));
    for (const { uid = '', name } of status.active ?? []) {
      if (present.has(uid)) continue;
      drop(status, uid);
      recorder.event(cron, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    }
  };
  const drop = (status: CronJobStatus, gone: string): void => {
    status.active = status.active?.filter(({ uid }) => uid !== gone);
  };

  const cleanUp = (cron: CronJob, mine: Job[]): void => {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec ?? {};
    const ended = (type: string): Job[] =>
      mine
        .filter(({ status }) =>
          status?.conditions?.some((each) => each.type === type && each.status === 'True'),
        )
        .sort(byCreation);
    for (const [list, limit] of [
      [ended('Complete'), successfulJobsHistoryLimit],
      [ended('Failed'), failedJobsHistoryLimit],
    ] as const) {
      for (const job of list.slice(0, Math.max(0, list.length - limit))) remove(cron, job);
    }
  };
  const remove = (cron: CronJob, job: Job): void => {
    const options = { propagationPolicy: 'Background' } as const;
    if (!api.delete(JOBS, namespaceOf(job), nameOf(job), options)) return;
    recorder.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${nameOf(job)}`);
  };

  const start = (key: string, cron: CronJob, status: CronJobStatus, schedule: Schedule): void => {
    const now = calendar();
    const from = followed.get(uidOf(cron)) ?? earliest(cron);
    const due = latest(cron, schedule, from, now);
    const next = schedule.next(now);
    if (next !== undefined) loop.addAfter(key, next - now + LATER);
    if (due === undefined) return;
    followed.set(uidOf(cron), due);
    const deadline = cron.spec?.startingDeadlineSeconds;
    if (deadline !== undefined && now - due > deadline * 1000) {
      const text = `Missed scheduled time to start a job: ${new Date(toWall(due)).toUTCString().replace('GMT', 'UTC')}`;
      recorder.event(cron, 'Warning', 'MissSchedule', text);
      return;
    }
    const policy = cron.spec?.concurrencyPolicy;
    if (policy === 'Forbid' && (status.active ?? []).length > 0) {
      const text =
        'Not starting job because prior execution is running and concurrency policy is Forbid';
      recorder.event(cron, 'Normal', 'JobAlreadyActive', text);
      return;
    }
    if (policy === 'Replace') {
      for (const { name = '', uid = '' } of status.active ?? []) {
        const job = api.get<Job>(JOBS, namespaceOf(cron), name);
        if (job !== undefined) remove(cron, job);
        drop(status, uid);
      }
    }
    create(cron, status, due);
  };
  const earliest = (cron: CronJob): number => {
    const { lastScheduleTime } = cron.status ?? {};
    return toCalendar(lastScheduleTime ?? cron.metadata?.creationTimestamp ?? clock.stamp());
  };
  /** The last moment that was due in between; more than a hundred missed ones are told of. */
  const latest = (
    cron: CronJob,
    schedule: Schedule,
    from: number,
    now: number,
  ): number | undefined => {
    let last: number | undefined;
    let missed = 0;
    for (let at = schedule.next(from); at !== undefined && at <= now; at = schedule.next(at)) {
      last = at;
      if (++missed === 101) {
        const text =
          'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
        recorder.event(cron, 'Warning', 'TooManyMissedTimes', text);
      }
    }
    return last;
  };

  const create = (cron: CronJob, status: CronJobStatus, due: number): void => {
    const { metadata, spec } = cron.spec?.jobTemplate ?? {};
    const wall = stampOf(toWall(due));
    const job: Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: `${nameOf(cron)}-${Math.floor(due / 60_000)}`,
        namespace: namespaceOf(cron),
        labels: { ...metadata?.labels },
        annotations: {
          ...metadata?.annotations,
          'batch.kubernetes.io/cronjob-scheduled-timestamp': wall,
        },
        ownerReferences: [controllerRef(cron)],
      },
      spec: clone(spec),
    };
    let created: Job;
    try {
      created = api.create(JOBS, job);
    } catch (error) {
      if (refused(error, 'AlreadyExists') || namespaceTerminating(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      recorder.event(cron, 'Warning', 'FailedCreate', `Error creating job: ${why}`);
      throw error;
    }
    recorder.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${nameOf(created)}`);
    const reference: ObjectReference = {
      kind: 'Job',
      namespace: namespaceOf(cron),
      name: nameOf(created),
      uid: uidOf(created),
      apiVersion: 'batch/v1',
      resourceVersion: created.metadata?.resourceVersion,
    };
    status.active = [...(status.active ?? []), reference];
    status.lastScheduleTime = wall;
  };

  const loop = startLoop(sim, 'cronjob-controller', work);
  loop.watch<CronJob>(CRON_JOBS, ({ type, object, old }) => {
    if (type === 'DELETED') followed.delete(uidOf(object));
    else {
      // Of another schedule nothing is missed.
      if (old !== undefined && !same(old.spec, object.spec))
        followed.set(uidOf(object), calendar());
      loop.add(keyOf(object));
    }
  });
  jobs.onOwned('CronJob', (owner) => loop.add(owner));
  return loop;
}
