/** More digits than this are no counter. */
const NUMBER = String.raw`([+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?)`;

/**
 * The numbers that a command printed beside these names: `NAME:172`, `NAME=172` or `NAME 172`, from the
 * beginning of a line on. A name that is not there, or has no number, is not in it.
 */
export function readCounters(output: string, names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of new Set(names)) {
    const literal = name.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    const line = new RegExp(`^[ \\t]*${literal}[ \\t]*[:= \\t][ \\t]*${NUMBER}(?![\\w.])`, 'm');
    const [, number] = line.exec(output) ?? [];
    if (number !== undefined) found.set(name, Number(number));
  }
  return found;
}
