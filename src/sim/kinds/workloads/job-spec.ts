import {
  dns1123Subdomain,
  invalidValue,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from '../../machinery/index.js';
import type { JobSpec } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';
import { checkPodTemplate } from '../pod/index.js';
import { checkFailurePolicy, checkSuccessPolicy } from './job-policies.js';

/** Limits of an Indexed Job: pkg/apis/batch/validation. */
const MOST_INDEXED = 100_000;
const MOST_WITH_MANY = 10_000;

/** pkg/apis/batch/validation validateJobSpec; for the jobs of a CronJob too. */
export function checkJobSpec(spec: JobSpec | undefined, path: string): FieldError[] {
  const { completionMode, podReplacementPolicy: replacement, managedBy } = spec ?? {};
  const errors: FieldError[] = [];
  for (const key of NUMBERS) errors.push(...checkNotNegative(spec?.[key], `${path}.${key}`));
  if (spec?.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (managedBy !== undefined) errors.push(...checkManager(managedBy, `${path}.managedBy`));
  if (completionMode !== undefined && !MODES.includes(completionMode)) {
    errors.push(notSupported(`${path}.completionMode`, completionMode, MODES));
  }
  if (completionMode === 'Indexed') errors.push(...checkIndexed(spec ?? ({} as JobSpec), path));
  else if (completionMode === undefined || completionMode === 'NonIndexed') {
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec?.[key] === undefined) continue;
      errors.push(invalidValue(`${path}.${key}`, spec[key], 'requires indexed completion mode'));
    }
  }
  if (spec?.podFailurePolicy !== undefined) {
    errors.push(...checkFailurePolicy(spec, `${path}.podFailurePolicy`));
  }
  if (spec?.successPolicy !== undefined) {
    errors.push(...checkSuccessPolicy(spec, `${path}.successPolicy`));
  }
  const allowed = spec?.podFailurePolicy === undefined ? REPLACEMENTS : ['Failed'];
  if (replacement !== undefined && !allowed.includes(replacement)) {
    errors.push(notSupported(`${path}.podReplacementPolicy`, replacement, allowed));
  }
  return [
    ...errors,
    ...checkPodTemplate(spec?.template, `${path}.template`),
    ...checkRestarts(spec, `${path}.template.spec.restartPolicy`),
  ];
}

const NUMBERS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;
const MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];

function checkRestarts(spec: JobSpec | undefined, path: string): FieldError[] {
  const policy = spec?.template?.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') {
    return [required(path, 'valid values: "OnFailure", "Never"')];
  }
  if (policy !== 'OnFailure' && policy !== 'Never') {
    return [notSupported(path, policy, ['OnFailure', 'Never'])];
  }
  if (spec?.podFailurePolicy === undefined || policy === 'Never') return [];
  const text = 'only "Never" is supported when podFailurePolicy is specified';
  return [invalidValue(path, policy, text)];
}

function checkManager(name: string, path: string): FieldError[] {
  const [host = '', ...rest] = name.split('/');
  if (name === '') return [required(path)];
  if (host === '' || rest.join('/') === '') {
    return [invalidValue(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const errors = dns1123Subdomain(host).map((text) => invalidValue(path, host, text));
  return name.length > 63 ? [...errors, tooLong(path, 63)] : errors;
}

function checkIndexed(spec: JobSpec, path: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes: most, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  const refuse = (key: 'parallelism' | 'maxFailedIndexes', text: string): void => {
    errors.push(invalidValue(`${path}.${key}`, spec[key], `must be less than or equal to ${text}`));
  };
  if (completions === undefined) {
    errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  }
  if (parallelism > MOST_INDEXED) {
    refuse('parallelism', `${MOST_INDEXED} when completion mode is Indexed`);
  }
  if (completions !== undefined && most !== undefined && most > completions) {
    refuse('maxFailedIndexes', 'completions');
  }
  if ((most ?? 0) > MOST_INDEXED) refuse('maxFailedIndexes', String(MOST_INDEXED));
  if ((completions ?? 0) <= MOST_INDEXED || backoffLimitPerIndex === undefined) return errors;
  if (most === undefined) {
    const text = `must be specified when completions is above ${MOST_INDEXED}`;
    errors.push(required(`${path}.maxFailedIndexes`, text));
  }
  const text = `${MOST_WITH_MANY} when completions are above ${MOST_INDEXED} and used with backoff limit per index`;
  if (parallelism > MOST_WITH_MANY) refuse('parallelism', text);
  if ((most ?? 0) > MOST_WITH_MANY) refuse('maxFailedIndexes', text);
  return errors;
}
