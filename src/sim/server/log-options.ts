import type { LogOptions } from '../contract/index.js';
import {
  badRequest,
  forbiddenField,
  invalid,
  invalidValue,
  type FieldError,
} from '../machinery/index.js';
import { flag, type Call } from './call.js';
import { timeError } from './rfc3339.js';

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

/** The options of a log request, checked. Throws BadRequest and Invalid. */
export function logOptionsOf({ query, request }: Call, pod: string): LogOptions {
  const sinceTime = query.get('sinceTime') ?? '';
  const options = {
    // A HEAD has nothing to wait for.
    follow: flag(query, 'follow') && request.method !== 'HEAD',
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    tailLines: number(query, 'tailLines'),
    limitBytes: number(query, 'limitBytes'),
    sinceSeconds: number(query, 'sinceSeconds'),
    sinceTime: sinceTime === '' ? undefined : sinceTime,
  };
  const wrong = sinceTime === '' ? undefined : timeError(sinceTime);
  if (wrong !== undefined) throw badRequest(wrong);
  const errors = check(options, query.has('stream'));
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, errors);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const GREATER = 'must be greater than 0';

/** pkg/apis/core/validation ValidatePodLogOptions, without the feature PodLogsQuerySplitStreams. */
function check(
  {
    tailLines = 0,
    limitBytes = 1,
    sinceSeconds,
    sinceTime,
  }: Record<'tailLines' | 'limitBytes' | 'sinceSeconds', number | undefined> & {
    sinceTime: string | undefined;
  },
  stream: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (tailLines < 0) {
    errors.push(invalidValue('tailLines', tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes < 1) errors.push(invalidValue('limitBytes', limitBytes, GREATER));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    const text = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    errors.push(forbiddenField('[]', text));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalidValue('sinceSeconds', sinceSeconds, GREATER));
  }
  if (stream) errors.push(forbiddenField('stream', 'may not be specified'));
  return errors;
}
