import type { WriteOptions } from '../contract/index.js';
import { failure } from '../machinery/index.js';
import type { Call } from './call.js';
import type { Target } from './route.js';

/** Whether it is a dry run: only `All` is one. Throws Invalid. */
export function isDryRun(values: readonly string[], options: string): boolean {
  for (const value of values) {
    if (value !== 'All' && value !== '') {
      throw failure(
        422,
        'Invalid',
        `${options}.meta.k8s.io "" is invalid: dryRun: Unsupported value: ${JSON.stringify(value)}: supported values: "All"`,
      );
    }
  }
  return values.includes('All');
}

/** Who owns what a request writes: the one it names, else the program's name (handlers/create.go managerOrUserAgent). */
export function managerOf(call: Call): string {
  const named = call.query.get('fieldManager') ?? '';
  if (named !== '') return named;
  const agent = (call.request.headers['user-agent'] ?? '').split('/')[0] ?? '';
  return agent.slice(0, 128) || 'unknown';
}

/** Options of a write of what a path names, in the version that it names. */
export function writeOptionsTo(call: Call, { kind, subresource }: Target): WriteOptions {
  return { ...writeOptionsOf(call, subresource), version: kind.version };
}

/** Options of a write by a client. */
export function writeOptionsOf(call: Call, subresource = ''): WriteOptions {
  return {
    user: call.user,
    dryRun: isDryRun(call.query.getAll('dryRun'), 'CreateOptions'),
    fieldManager: managerOf(call),
    subresource,
  };
}
