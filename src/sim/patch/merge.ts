import { badRequest, isMap, own, put } from '../machinery/index.js';

export { isMap, own, put };

/**
 * The document with a JSON merge patch (RFC 7396) applied; neither is changed, and what the patch does not
 * touch is shared. Throws ApiError 400 when the patch is no object.
 */
export function mergePatch<T>(document: T, patch: unknown): T {
  if (!isMap(patch)) throw badRequest('Invalid JSON Patch');
  return merge(document, patch) as T;
}

function merge(target: unknown, patch: unknown): unknown {
  // As evanphx/json-patch: also objects in a list lose their nulls, the list itself keeps them.
  if (Array.isArray(patch)) return patch.map((item) => merge(undefined, item));
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key];
    else put(result, key, merge(own(result, key), patch[key]));
  }
  return result;
}
