import { invalidValue, percent, qualifiedName, type FieldError } from '../machinery/index.js';

export const NOT_NEGATIVE = 'must be greater than or equal to 0';

/** api/validation ValidateNonnegativeField. */
export function checkNotNegative(value: number | undefined, path: string): FieldError[] {
  return (value ?? 0) < 0 ? [invalidValue(path, value, NOT_NEGATIVE)] : [];
}

/** pkg/apis/apps/validation ValidatePositiveIntOrPercent. */
export function checkIntOrPercent(value: number | string | undefined, path: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return checkNotNegative(value, path);
  return percent(value).map((text) => invalidValue(path, value, text));
}

/** pkg/apis/apps/validation IsNotMoreThan100Percent. */
export function checkAtMost100Percent(
  value: number | string | undefined,
  path: string,
): FieldError[] {
  if (typeof value !== 'string' || !/^\d+%$/.test(value) || parseInt(value) <= 100) return [];
  return [invalidValue(path, value, 'must not be greater than 100%')];
}

/** `appProtocol` of a port. */
export function checkAppProtocol(name: string | undefined, at: string): FieldError[] {
  if (name === undefined) return [];
  return qualifiedName(name).map((text) => invalidValue(`${at}.appProtocol`, name, text));
}
