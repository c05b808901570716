const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** 32-bit FNV-1a. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/**
 * The hash in the names and labels of ReplicaSets and revisions: the alphabet and length of the real one
 * (rand.SafeEncodeString of a 32-bit FNV), not its value, which hangs on how Go prints its types.
 */
export function templateHash(template: unknown, collisions = 0): string {
  return [...String(fnv(`${canonical(template)}${collisions}`))]
    .map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length])
    .join('');
}
