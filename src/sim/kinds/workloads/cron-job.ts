import {
  CronError,
  invalidValue,
  notSupported,
  parseCron,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { CronJob, CronJobSpec } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';
import { podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import { checkJobSpec } from './job-spec.js';
import { nameWarnings, templateWarnings } from './template.js';

const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];

/** A CronJob's jobs are called by it and eleven characters more. */
const LONGEST_NAME = 52;

/** pkg/apis/batch/v1/defaults.go SetDefaults_CronJob. */
function defaults({ spec }: CronJob): void {
  if (spec === undefined) return;
  podTemplateDefaults(spec.jobTemplate?.spec?.template);
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
}

function checkSchedule({ schedule, timeZone }: CronJobSpec, old?: CronJobSpec): FieldError[] {
  const path = 'spec.schedule';
  if (schedule === '') return [required(path)];
  const errors: FieldError[] = [];
  try {
    parseCron(schedule);
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    errors.push(invalidValue(path, schedule, error.message));
  }
  if (!schedule.includes('TZ')) return errors;
  if (old?.schedule.includes('TZ') !== true) {
    const text = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(invalidValue(path, schedule, text));
  } else if (timeZone !== undefined) {
    const text = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.push(invalidValue(path, schedule, text));
  }
  return errors;
}

/** pkg/apis/batch/validation validateTimeZone. */
function checkTimeZone(zone: string | undefined): FieldError[] {
  const path = 'spec.timeZone';
  if (zone === undefined) return [];
  const refused = (text: string): FieldError[] => [invalidValue(path, zone, text)];
  if (zone === '') return refused('timeZone must be nil or non-empty string');
  const named = zone
    .split('/')
    .every((part) => /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part) && !/^\.\.?$/.test(part));
  if (!named) return refused(`unknown time zone ${zone}`);
  if (zone.toLowerCase() === 'local') {
    return refused(
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return [];
  } catch {
    return refused(`unknown time zone ${zone}`);
  }
}

/** pkg/apis/batch/validation validateCronJobSpec. */
function check({ spec }: CronJob, old?: CronJob): FieldError[] {
  if (spec === undefined) return [required('spec.schedule')];
  const { concurrencyPolicy: policy = '', jobTemplate } = spec;
  const template = jobTemplate?.spec;
  const path = 'spec.jobTemplate.spec';
  const errors = [
    ...checkSchedule(spec, old?.spec),
    ...checkNotNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(old !== undefined && old.spec?.timeZone === spec.timeZone
      ? []
      : checkTimeZone(spec.timeZone)),
  ];
  if (policy === '') errors.push(required('spec.concurrencyPolicy'));
  else if (!CONCURRENCY.includes(policy)) {
    errors.push(notSupported('spec.concurrencyPolicy', policy, CONCURRENCY));
  }
  errors.push(...checkJobSpec(template, path));
  if (template?.selector !== undefined) {
    const text = '`selector` will be auto-generated';
    errors.push(invalidValue(`${path}.selector`, template.selector, text));
  }
  if (template?.manualSelector === true) {
    errors.push(notSupported(`${path}.manualSelector`, true, ['nil', 'false']));
  }
  return [
    ...errors,
    ...checkNotNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...checkNotNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
  ];
}

export const cronJob: Strategy<CronJob> = {
  defaults,
  check,
  checkCreate: ({ metadata }) => {
    const name = metadata?.name ?? '';
    if (name.length <= LONGEST_NAME) return [];
    return [invalidValue('metadata.name', name, `must be no more than ${LONGEST_NAME} characters`)];
  },
  warnings: ({ metadata, spec }, old) => {
    const found = [
      ...(old === undefined ? nameWarnings(metadata?.name) : []),
      ...templateWarnings(
        spec?.jobTemplate.spec?.template,
        old?.spec?.jobTemplate.spec?.template,
        'spec.jobTemplate.spec.template.spec.',
      ),
    ];
    if (old === undefined || spec?.schedule.includes('TZ') !== true) return found;
    return [
      ...found,
      'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
    ];
  },
};
