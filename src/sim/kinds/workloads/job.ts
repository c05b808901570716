import {
  dns1123Label,
  invalidValue,
  required,
  same,
  selectorOf,
  type FieldError,
} from '../../machinery/index.js';
import type { Job, JobSpec, PodTemplateSpec } from '../../types/index.js';
import { checkLabelSelector } from '../metadata.js';
import { podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import { checkJobSpec } from './job-spec.js';
import { checkImmutable, checkMatch, isReadable } from './selector.js';
import { workloadWarnings } from './template.js';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';
const LEGACY_CONTROLLER_UID = 'controller-uid';
const LEGACY_JOB_NAME = 'job-name';

/** pkg/apis/batch/v1/defaults.go SetDefaults_Job. */
export function jobDefaults(job: Job): void {
  const { spec } = job;
  if (spec === undefined) return;
  podTemplateDefaults(spec.template);
  if (spec.parallelism === undefined) spec.completions ??= 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647;
  const labels = spec.template?.metadata?.labels;
  // The same object on purpose, as in Go: labels that the API adds to the one are in the other, too.
  if (labels !== undefined && Object.keys(job.metadata?.labels ?? {}).length === 0) {
    job.metadata = { ...job.metadata, labels };
  }
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??=
    spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  }
}

/** pkg/registry/batch/job/strategy.go generateSelector, and the labels that decoding it again gives. */
function prepareCreate(job: Job): void {
  const { spec } = job;
  const { name = '', uid = '' } = job.metadata ?? {};
  if (spec?.template === undefined) return;
  if (spec.manualSelector !== true) {
    const labels = ((spec.template.metadata ??= {}).labels ??= {});
    labels[LEGACY_JOB_NAME] ??= name;
    labels[JOB_NAME] ??= name;
    labels[LEGACY_CONTROLLER_UID] ??= uid;
    labels[CONTROLLER_UID] ??= uid;
    const selector = (spec.selector ??= {});
    (selector.matchLabels ??= {})[CONTROLLER_UID] ??= uid;
  }
  const own = job.metadata?.labels ?? {};
  const labels = spec.template.metadata?.labels;
  if (labels !== undefined && (own === labels || Object.keys(own).length === 0)) {
    job.metadata = { ...job.metadata, labels: { ...labels } };
  }
}

/** pkg/apis/batch/validation validateGeneratedSelector. */
function checkGenerated({ metadata, spec }: Job, old?: Job): FieldError[] {
  if (spec?.manualSelector === true || spec?.selector === undefined) return [];
  const { uid = '', name = '' } = metadata ?? {};
  const labels = spec.template?.metadata?.labels;
  const before = old?.spec?.template?.metadata?.labels;
  const prefixed =
    old === undefined || (before?.[JOB_NAME] !== undefined && before[CONTROLLER_UID] !== undefined);
  const expected: [string, string][] = [
    [LEGACY_CONTROLLER_UID, uid],
    [LEGACY_JOB_NAME, name],
  ];
  if (prefixed) expected.push([CONTROLLER_UID, uid], [JOB_NAME, name]);
  const errors = expected.flatMap(([key, value]): FieldError[] => {
    const path = `spec.template.metadata.labels[${key}]`;
    const actual = labels?.[key];
    if (actual === undefined) return [required(path, `must be '${value}'`)];
    return actual === value ? [] : [invalidValue(path, labels, `must be '${value}'`)];
  });
  if (isReadable(spec.selector) && !selectorOf(spec.selector)(Object.fromEntries(expected))) {
    errors.push(invalidValue('spec.selector', spec.selector, '`selector` not auto-generated'));
  }
  return errors;
}

/** pkg/apis/batch/validation ValidateJob. */
function check(job: Job, old?: Job): FieldError[] {
  const { spec, metadata } = job;
  const { selector, template, completionMode, completions = 0 } = spec ?? {};
  const errors = [
    ...checkGenerated(job, old),
    ...checkJobSpec(spec, 'spec'),
    ...(selector === undefined
      ? [required('spec.selector')]
      : checkLabelSelector(selector, 'spec.selector')),
    ...(isReadable(selector) ? checkMatch(selector, template) : []),
  ];
  if (completionMode === 'Indexed' && completions > 0) {
    const host = `${metadata?.name ?? ''}-${completions - 1}`;
    if (dns1123Label(host).length > 0) {
      const text = `will not able to create pod with invalid DNS label: ${host}`;
      errors.push(invalidValue('metadata.name', metadata?.name, text));
    }
  }
  return errors;
}

/** pkg/apis/batch/validation ValidateJobSpecUpdate. */
function checkUpdate({ spec }: Job, old: Job): FieldError[] {
  const before = old.spec;
  const fixed = (key: keyof JobSpec): FieldError[] =>
    checkImmutable(spec?.[key], before?.[key], `spec.${key}`);
  return [
    ...(spec?.completionMode === 'Indexed' ? checkCompletions(spec, before) : fixed('completions')),
    ...fixed('selector'),
    ...checkImmutable(spec?.template, changeable(spec?.template, old), 'spec.template'),
    ...fixed('completionMode'),
    ...fixed('podFailurePolicy'),
    ...fixed('backoffLimitPerIndex'),
    ...fixed('managedBy'),
    ...fixed('successPolicy'),
  ];
}

function checkCompletions(spec: JobSpec, old: JobSpec | undefined): FieldError[] {
  const { completions, parallelism } = spec;
  if (completions === undefined || completions === old?.completions) return [];
  if (completions === parallelism) return [];
  const text = 'can only be modified in tandem with spec.parallelism';
  return [invalidValue('spec.completions', completions, text)];
}

/** The old template, with what may change before a suspended job ever started taken from the new one. */
function changeable(
  template: PodTemplateSpec | undefined,
  { spec, status }: Job,
): PodTemplateSpec | undefined {
  const old = spec?.template;
  const open = spec?.suspend === true && status?.startTime === undefined;
  if (!open || old?.spec === undefined || template?.spec === undefined) return old;
  const { nodeSelector, tolerations, schedulingGates, affinity } = template.spec;
  const { labels, annotations } = template.metadata ?? {};
  const others = { ...old.spec.affinity, nodeAffinity: affinity?.nodeAffinity };
  const kept = same(others, {}) ? affinity && {} : others;
  return {
    ...old,
    metadata: { ...old.metadata, labels, annotations },
    spec: { ...old.spec, nodeSelector, tolerations, schedulingGates, affinity: kept },
  };
}

export const job: Strategy<Job> = {
  // Names of replication controllers: a DNS subdomain.
  defaults: jobDefaults,
  prepareCreate,
  check,
  checkUpdate,
  warnings: workloadWarnings,
  fields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
};
