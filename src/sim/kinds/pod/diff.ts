import type { PodSpec } from '../../types/index.js';

export function specDiff(_old: PodSpec, _spec: PodSpec): string {
  return '';
}
