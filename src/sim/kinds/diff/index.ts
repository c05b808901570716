import { internal, pretty } from './internal.js';
import { unifiedDiff } from './unified.js';

/** How two values of the API differ, as errors about updates show it. `type`: the internal Go type. */
export function internalDiff(before: object, after: object, type: string): string {
  return unifiedDiff(pretty(internal(before, type)), pretty(internal(after, type)));
}
