import {
  invalidValue,
  required,
  same,
  selectorOf,
  type FieldError,
} from '../../machinery/index.js';
import type { LabelSelector, PodTemplateSpec } from '../../types/index.js';
import { checkLabelSelector, IMMUTABLE } from '../metadata.js';

/** Go's nil, which is encoded as null where a selector must be. */
export type MaybeSelector = LabelSelector | null | undefined;

const MISMATCH = '`selector` does not match template `labels`';

/** Whether a selector selects nothing by anything: it would take every pod. */
export function isEmpty(selector: MaybeSelector): boolean {
  if (selector === undefined || selector === null) return false;
  const { matchLabels, matchExpressions } = selector;
  return Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
}

/** The selector of a workload, which it must have. `empty`: what is said of one without requirements. */
export function checkSelector(selector: MaybeSelector, empty: string): FieldError[] {
  const path = 'spec.selector';
  if (selector === undefined || selector === null) return [required(path)];
  const errors = checkLabelSelector(selector, path);
  return isEmpty(selector) ? [...errors, invalidValue(path, selector, empty)] : errors;
}

/** Whether the selector can be read at all (metav1.LabelSelectorAsSelector). */
export function isReadable(selector: MaybeSelector): boolean {
  return checkLabelSelector(selector ?? undefined, '').length === 0;
}

/** The pods that the template makes must be those that the selector finds. */
export function checkMatch(
  selector: MaybeSelector,
  template: PodTemplateSpec | undefined,
  path = 'spec.template.metadata.labels',
): FieldError[] {
  const labels = template?.metadata?.labels;
  if (selectorOf(selector ?? undefined)(labels)) return [];
  return [invalidValue(path, labels, MISMATCH)];
}

/** What is wrong when a field may not change and has. */
export function checkImmutable(value: unknown, old: unknown, path: string): FieldError[] {
  return same(value, old) ? [] : [invalidValue(path, value, IMMUTABLE)];
}
