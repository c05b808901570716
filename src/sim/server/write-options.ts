import type { WriteOptions } from '../contract/index.js';
import {
  forbiddenField,
  invalid,
  invalidValue,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from '../machinery/index.js';
import { mediaTypeOf } from './body.js';
import type { Call } from './call.js';
import type { Target } from './route.js';

/** The media type of a server-side apply. */
export const APPLY = 'application/apply-patch+yaml';

/** What a field manager's name may be long, bytes. */
const LONGEST = 128;

const KINDS: Record<string, string> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
};

function checkManager(name: string): FieldError[] {
  const errors = Buffer.byteLength(name) > LONGEST ? [tooLong('fieldManager', LONGEST)] : [];
  let at = 0;
  for (const char of name) {
    if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) {
      const code = char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
      const text = `invalid character U+${code} (at position ${at})`;
      errors.push(invalidValue('fieldManager', name, text));
    }
    at += Buffer.byteLength(char);
  }
  return errors;
}

/** apimachinery pkg/apis/meta/v1/validation ValidateDryRun. */
export function checkDryRun(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

/**
 * What is wrong with the options of a create, update or patch:
 * apimachinery pkg/apis/meta/v1/validation. Throws Invalid.
 */
export function checkWriteOptions({ query, request }: Call, verb: string): void {
  const kind = KINDS[verb];
  if (kind === undefined) return;
  const manager = query.get('fieldManager') ?? '';
  const mode = query.get('fieldValidation') ?? '';
  const errors: FieldError[] = [];
  if (verb === 'patch') {
    if (mediaTypeOf(request) !== APPLY) {
      if (query.has('force')) {
        errors.push(forbiddenField('force', 'may not be specified for non-apply patch'));
      }
    } else if (manager === '') {
      errors.push(required('fieldManager', 'is required for apply patch'));
    }
  }
  errors.push(...checkManager(manager), ...checkDryRun(query.getAll('dryRun')));
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(mode)) {
    errors.push(notSupported('fieldValidation', mode, ['', 'Ignore', 'Strict', 'Warn']));
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
}

/** Who owns what a request writes: the one it names, else the program's name (handlers/create.go managerOrUserAgent). */
export function managerOf(call: Call): string {
  const named = call.query.get('fieldManager') ?? '';
  if (named !== '') return named;
  const agent = (call.request.headers['user-agent'] ?? '').split('/')[0] ?? '';
  return agent.slice(0, LONGEST) || 'unknown';
}

/** Options of a write of what a path names, in the version that it names. */
export function writeOptionsTo(call: Call, { kind, subresource }: Target): WriteOptions {
  return { ...writeOptionsOf(call, subresource), version: kind.version };
}

/** Options of a write by a client, which `checkWriteOptions` has seen. */
export function writeOptionsOf(call: Call, subresource = ''): WriteOptions {
  return {
    user: call.user,
    dryRun: call.query.getAll('dryRun').includes('All'),
    fieldManager: managerOf(call),
    subresource,
  };
}
