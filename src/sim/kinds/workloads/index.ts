import type { Strategy } from '../strategy.js';
import { controllerRevision } from './controller-revision.js';
import { cronJob } from './cron-job.js';
import { daemonSet } from './daemon-set.js';
import { deployment } from './deployment.js';
import { job } from './job.js';
import { replicaSet } from './replica-set.js';
import { statefulSet } from './stateful-set.js';

/** A strategy for objects of one kind, among those of all: each is only ever given its own. */
const of = <T>(strategy: T): Strategy => strategy as Strategy;

/** What is particular about the kinds that make pods, by resource. */
export const workloads: Readonly<Record<string, Strategy>> = {
  'controllerrevisions.apps': of(controllerRevision),
  'cronjobs.batch': of(cronJob),
  'daemonsets.apps': of(daemonSet),
  'deployments.apps': of(deployment),
  'jobs.batch': of(job),
  'replicasets.apps': of(replicaSet),
  'statefulsets.apps': of(statefulSet),
};
