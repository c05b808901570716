import { invalidValue, notSupported, type FieldError } from '../../machinery/index.js';

/**
 * Errors about values of internal types show them with Go's names of the fields, in the order in which Go
 * declares them and with everything that is not set.
 */
export type Internal = Record<string, unknown>;

export function invalidInternal(field: string, value: Internal, detail: string): FieldError {
  return shown(invalidValue(field, '', detail), value);
}

export function notSupportedInternal(
  field: string,
  value: Internal,
  valid: readonly string[],
): FieldError {
  return shown(notSupported(field, '', valid), value);
}

function shown(error: FieldError, value: Internal): FieldError {
  return {
    ...error,
    message: error.message.replace('value: ""', () => `value: ${JSON.stringify(value)}`),
  };
}
