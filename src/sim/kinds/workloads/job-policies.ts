import {
  duplicate,
  invalidValue,
  notSupported,
  qualifiedName,
  required,
  tooLong,
  tooMany,
  type FieldError,
} from '../../machinery/index.js';
import type { JobSpec, PodFailurePolicyRule, SuccessPolicyRule } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

const oneOf = (values: readonly string[]): string =>
  `valid values: [${values.map((value) => JSON.stringify(value)).join(' ')}]`;

/** An error that does not show the value. */
const plain = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${detail}`,
});

/** Required, and one of these. */
function checkOneOf(value: string, values: readonly string[], path: string): FieldError[] {
  if (value === '') return [required(path, oneOf(values))];
  return values.includes(value) ? [] : [notSupported(path, value, values)];
}

/** pkg/apis/batch/validation validatePodFailurePolicy. */
export function checkFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers, initContainers } = spec.template?.spec ?? {};
  // A list that a client left out may be null by now.
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name);
  return [
    ...(rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : []),
    ...rules.flatMap((rule, i) => checkFailureRule(spec, rule, `${path}.rules[${i}]`, names)),
  ];
}

function checkFailureRule(
  spec: JobSpec,
  rule: PodFailurePolicyRule,
  path: string,
  names: string[],
): FieldError[] {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors = checkOneOf(action, ACTIONS, `${path}.action`);
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    const text = 'requires the backoffLimitPerIndex to be set';
    errors.push(invalidValue(`${path}.action`, action, text));
  }
  errors.push(...checkExitCodes(rule, `${path}.onExitCodes`, names));
  if (onPodConditions.length > 20) {
    errors.push(tooMany(`${path}.onPodConditions`, onPodConditions.length, 20));
  }
  onPodConditions.forEach(({ type = '', status = '' }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    errors.push(...qualifiedName(type).map((text) => invalidValue(`${at}.type`, type, text)));
    errors.push(...checkOneOf(status, STATUSES, `${at}.status`));
  });
  const [codes, conditions] = [onExitCodes !== undefined, onPodConditions.length > 0];
  if (codes && conditions) {
    errors.push(plain(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  } else if (!codes && !conditions) {
    errors.push(plain(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function checkExitCodes(
  { onExitCodes }: PodFailurePolicyRule,
  path: string,
  names: string[],
): FieldError[] {
  if (onExitCodes === undefined) return [];
  const { operator = '', containerName } = onExitCodes;
  // Go writes an empty list as null.
  const values = (onExitCodes.values as number[] | null | undefined) ?? [];
  const errors = checkOneOf(operator, OPERATORS, `${path}.operator`);
  if (containerName !== undefined && !names.includes(containerName)) {
    const text = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalidValue(`${path}.containerName`, containerName, text));
  }
  const at = `${path}.values`;
  if (values.length === 0) errors.push(invalidValue(at, null, 'at least one value is required'));
  else if (values.length > 255) errors.push(tooMany(at, values.length, 255));
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) {
      errors.push(invalidValue(`${at}[${i}]`, value, 'must not be 0 for the In operator'));
    }
    if (values.indexOf(value) < i) errors.push(duplicate(`${at}[${i}]`, value));
  });
  if (values.some((value, i) => i > 0 && values[i - 1]! > value)) {
    errors.push(invalidValue(at, values, 'must be ordered'));
  }
  return errors;
}

/** pkg/apis/batch/validation validateSuccessPolicy. */
export function checkSuccessPolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  if (spec.completionMode !== 'Indexed') {
    const shown = {
      Rules: rules.map((rule) => ({
        SucceededIndexes: rule.succeededIndexes ?? null,
        SucceededCount: rule.succeededCount ?? null,
      })),
    };
    return [plain(path, `${JSON.stringify(shown)}: requires indexed completion mode`)];
  }
  const at = `${path}.rules`;
  const errors: FieldError[] = [];
  if (rules.length === 0) {
    const text = 'at least one rules must be specified when the successPolicy is specified';
    errors.push(required(at, text));
  }
  if (rules.length > 20) errors.push(tooMany(at, rules.length, 20));
  return [
    ...errors,
    ...rules.flatMap((rule, i) => checkSuccessRule(rule, spec.completions ?? 0, `${at}[${i}]`)),
  ];
}

function checkSuccessRule(
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  completions: number,
  path: string,
): FieldError[] {
  if (count === undefined && indexes === undefined) {
    const text = 'at least one of succeededCount or succeededIndexes must be specified';
    return [required(path, text)];
  }
  const errors: FieldError[] = [];
  let total = 0;
  if (indexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (indexes.length > 65_536) errors.push(tooLong(at, 65_536));
    const read = countIndexes(indexes, completions);
    if (typeof read === 'number') total = read;
    else errors.push(invalidValue(at, indexes, `error parsing succeededIndexes: ${read}`));
  }
  if (count === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...checkNotNegative(count, at));
  const over = (most: number, what: string): void => {
    if (count <= most) return;
    errors.push(invalidValue(at, count, `must be less than or equal to ${most} (${what})`));
  };
  over(completions, 'the number of specified completions');
  if (indexes !== undefined) {
    over(total, 'the number of indexes in the specified succeededIndexes field');
  }
  return errors;
}

/** How many indexes `0,2-4` names, or what is wrong with it (validateIndexesFormat). */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last = -1;
  let total = 0;
  for (const interval of text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2) {
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    }
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) {
        return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      }
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
    }
    const [start = 0, end = start] = limits.map(Number);
    if (limits.length === 2 && start >= end) {
      return `non-increasing order, previous: ${start}, current: ${end}`;
    }
    if (last >= start) return `non-increasing order, previous: ${last}, current: ${start}`;
    total += end - start + 1;
    last = end;
  }
  return total;
}
