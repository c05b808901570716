import { LabError } from '../base/index.js';

/** `key=value` pairs of a repeatable option as a map. Throws USAGE for anything else. */
export function pairs(values: string[] | undefined, option: string): Record<string, string> {
  return Object.fromEntries(
    (values ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new LabError('USAGE', { message: `${option} ${text}: expected key=value` });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
