import type { Kind } from '../contract/index.js';

/** Why a field cannot be selected by (400 BadRequest): the texts of the kinds' conversion functions. */
export function fieldLabelError({ kind, fields }: Kind, label: string): string {
  if (kind === 'Job') return `field label "${label}" not supported for Job`;
  if (fields !== undefined) return `field label not supported: ${label}`;
  return `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}
