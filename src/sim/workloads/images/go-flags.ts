/** Command line flags as Go's package flag reads them: `-name=value`, `--name value`, `-switch`. */
export function getFlags(
  args: readonly string[],
  withValue: readonly string[],
  switches: readonly string[],
): { values: Map<string, string>; rest: string[]; error: string | undefined } {
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(args[i] ?? '');
    if (match === null) return { values, rest: args.slice(i), error: undefined };
    const [, name = '', value] = match;
    if (switches.includes(name)) values.set(name, value ?? 'true');
    else if (!withValue.includes(name)) {
      return { values, rest: [], error: `flag provided but not defined: -${name}` };
    } else if (value !== undefined) values.set(name, value);
    else if (i + 1 < args.length) values.set(name, args[++i] ?? '');
    else return { values, rest: [], error: `flag needs an argument: -${name}` };
  }
  return { values, rest: [], error: undefined };
}
