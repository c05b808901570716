/** What a command line says, after getopt's rules: `-n5`, `-n 5`, `--lines=5`, `-qO -`. */
export interface Options {
  flags: Set<string>;
  values: Map<string, string>;
  /** All values of an option that may be repeated. */
  lists: Map<string, string[]>;
  rest: string[];
  /** An option that is not known, as written. */
  unknown?: string;
  /** An option whose value is missing. */
  lacking?: string;
}

/**
 * `spec`: letters, those with a value followed by `:`, as in getopt(3). `long`: long name → letter.
 * Options may stand behind operands, as GNU and BusyBox allow, unless `stop`.
 */
export function getopt(
  args: readonly string[],
  spec: string,
  long: Readonly<Record<string, string>> = {},
  stop = false,
): Options {
  const found: Options = { flags: new Set(), values: new Map(), lists: new Map(), rest: [] };
  const takes = (letter: string): boolean => spec[spec.indexOf(letter) + 1] === ':';
  const put = (letter: string, value: string): void => {
    found.values.set(letter, value);
    found.lists.set(letter, [...(found.lists.get(letter) ?? []), value]);
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--') {
      found.rest.push(...args.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      found.rest.push(word);
      if (!stop) continue;
      found.rest.push(...args.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', ...value] = word.slice(2).split('=');
      const letter = long[name];
      if (letter === undefined) {
        found.unknown ??= word;
        continue;
      }
      if (!takes(letter)) found.flags.add(letter);
      else if (value.length > 0) put(letter, value.join('='));
      else if (i + 1 < args.length) put(letter, args[++i] ?? '');
      else found.lacking ??= word;
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? '';
      if (letter === ':' || !spec.includes(letter)) {
        found.unknown ??= `-${letter}`;
        continue;
      }
      if (!takes(letter)) {
        found.flags.add(letter);
        continue;
      }
      const value = word.slice(at + 1);
      if (value !== '') put(letter, value);
      else if (i + 1 < args.length) put(letter, args[++i] ?? '');
      else found.lacking ??= `-${letter}`;
      break;
    }
  }
  return found;
}
