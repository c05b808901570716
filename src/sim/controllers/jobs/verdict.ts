import type { Job, JobCondition, Pod } from '../../types/index.js';

/** How a Job ends, before its pods have all gone. */
export interface Verdict {
  type: 'SuccessCriteriaMet' | 'FailureTarget';
  reason: string;
  message: string;
}

/** What the Job's numbers are, the pods that just ended included. */
export interface Numbers {
  succeeded: number;
  failed: number;
  /** Restarts of containers in pods that are not over. */
  restarts: number;
  active: number;
  /** It has been active longer than activeDeadlineSeconds. */
  late: boolean;
}

const conditionOf = ({ status }: Job, type: string): JobCondition | undefined =>
  status?.conditions?.find((each) => each.type === type && each.status === 'True');

export const isFinished = (job: Job): boolean =>
  conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;

/**
 * Whether a Job has come to its end, and which (job_controller.go syncJob): what was decided stays, then
 * comes a pod failure policy, the back-off limit, the deadline, and last success.
 */
export function verdictOn(job: Job, numbers: Numbers, ended: readonly Pod[]): Verdict | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const known = conditionOf(job, type);
    if (known !== undefined) {
      return { type, reason: known.reason ?? '', message: known.message ?? '' };
    }
  }
  const fail = (reason: string, message: string): Verdict => ({
    type: 'FailureTarget',
    reason,
    message,
  });
  const policy = byPolicy(job, ended);
  if (policy !== undefined) return fail('PodFailurePolicy', policy);
  const { backoffLimit = 6, completions } = job.spec ?? {};
  const onFailure = job.spec?.template?.spec?.restartPolicy === 'OnFailure';
  const restarts = onFailure && numbers.restarts > 0 && numbers.restarts >= backoffLimit;
  if (numbers.failed > backoffLimit || restarts) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (numbers.late)
    return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
  const done =
    completions === undefined
      ? numbers.succeeded > 0 && numbers.active === 0
      : numbers.succeeded >= completions;
  if (!done || job.spec?.suspend === true) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

/** The text of the first rule FailJob that a failed pod meets (pod_failure_policy.go). */
function byPolicy(job: Job, ended: readonly Pod[]): string | undefined {
  const rules = job.spec?.podFailurePolicy?.rules ?? [];
  for (const pod of ended) {
    if (pod.status?.phase !== 'Failed') continue;
    const found = ruleFor(job, pod);
    if (found?.action !== 'FailJob') continue;
    const at = rules.findIndex((rule) => rule === found.rule);
    const name = `${pod.metadata?.namespace}/${pod.metadata?.name}`;
    return found.container === undefined
      ? `Pod ${name} has condition ${found.condition} matching ${found.action} rule at index ${at}`
      : `Container ${found.container} for pod ${name} failed with exit code ${found.code} matching ${found.action} rule at index ${at}`;
  }
  return undefined;
}

interface Found {
  action: string;
  rule: unknown;
  container?: string;
  code?: number;
  condition?: string;
}

function ruleFor(job: Job, pod: Pod): Found | undefined {
  for (const rule of job.spec?.podFailurePolicy?.rules ?? []) {
    const { onExitCodes, onPodConditions = [], action } = rule;
    for (const wanted of onPodConditions) {
      const met = pod.status?.conditions?.find(
        ({ type, status }) => type === wanted.type && status === (wanted.status ?? 'True'),
      );
      if (met !== undefined) return { action, rule, condition: met.type };
    }
    if (onExitCodes === undefined) continue;
    for (const { name, state } of pod.status?.containerStatuses ?? []) {
      const code = state?.terminated?.exitCode ?? 0;
      if (code === 0 || (onExitCodes.containerName ?? name) !== name) continue;
      const listed = onExitCodes.values.includes(code);
      if (listed === (onExitCodes.operator === 'In'))
        return { action, rule, container: name, code };
    }
  }
  return undefined;
}

/** A failure that the policy says not to count. */
export const isIgnored = (job: Job, pod: Pod): boolean => ruleFor(job, pod)?.action === 'Ignore';
