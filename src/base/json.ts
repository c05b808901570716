/** A JSON object. */
export type Json = Record<string, unknown>;

/** A JSON object: no list, no null. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The target with a JSON merge patch (RFC 7396) applied; neither is changed. */
export function applyMerge(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMerge(result[key], value);
  }
  return result;
}
