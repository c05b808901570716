import type { Api, Attributes } from '../contract/index.js';
import { forbidden, type ApiError } from '../machinery/index.js';

/**
 * `pods "web-" is forbidden: WHY`. Before a name is generated its beginning stands for it
 * (apiserver pkg/admission/errors.go).
 */
export function forbid(api: Api, attributes: Attributes, why: string): ApiError {
  const metadata = attributes.object?.metadata;
  const name = attributes.name || metadata?.name || metadata?.generateName || 'Unknown';
  return forbidden(api.subject(attributes.resource), name, why);
}

/** Several texts as one: utilerrors.Aggregate. */
export function joined(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}
