import { isMap, required, type FieldError } from '../../machinery/index.js';
import type { ControllerRevision } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';
import type { Strategy } from '../strategy.js';
import { checkImmutable } from './selector.js';

/** pkg/apis/apps/validation ValidateControllerRevisionCreate. */
function checkData({ data }: ControllerRevision): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  return isMap(data) ? [] : [required('data', 'data must be a valid JSON object')];
}

export const controllerRevision: Strategy<ControllerRevision> = {
  generation: 'none',
  check: ({ revision }) => checkNotNegative(revision, 'revision'),
  checkCreate: checkData,
  checkUpdate: ({ data }, old) => checkImmutable(data, old.data, 'data'),
};
