import type { Call } from './call.js';
import type { Parts } from './parts.js';

/** `/apis/metrics.k8s.io/v1beta1/…`; false when the path is another. */
export function metrics(_parts: Parts, call: Call): boolean {
  return call.path.startsWith('/apis/metrics.k8s.io/') && false;
}
