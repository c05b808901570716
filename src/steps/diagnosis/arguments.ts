import { KUBECTL_VERBS } from '../../model/index.js';

/** A kubectl command line in its parts. */
export interface KubectlArguments {
  verb: string;
  /** What follows the verb and is no flag. */
  words: string[];
  /** By long name without dashes; a flag without a value is ''. */
  flags: Map<string, string>;
  /** What follows `--`. */
  command: string[];
}

/** Flags of every verb that a diagnosis may use, by long name. */
const FLAGS: Record<string, { short?: string; value: boolean }> = {
  namespace: { short: 'n', value: true },
  'request-timeout': { value: true },
  ...Object.fromEntries(Object.values(KUBECTL_VERBS).flatMap((flags) => Object.entries(flags))),
};

const LONG_NAMES = new Map(Object.entries(FLAGS).map(([name, { short }]) => [short, name]));

/** Splits an argument list as kubectl does: flags anywhere, `-nX`, `--name=value`, `--name value`. */
export function parseArguments(args: string[]): KubectlArguments {
  const end = args.indexOf('--');
  const command = end === -1 ? [] : args.slice(end + 1);
  const left = end === -1 ? [...args] : args.slice(0, end);
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const match = /^(?:--([^=]+)|-([A-Za-z]))=?(.*)$/s.exec(arg);
    if (!match) {
      words.push(arg);
      continue;
    }
    const [, long, short = '', value = ''] = match;
    const name = long ?? LONG_NAMES.get(short) ?? short;
    const isBare = value === '' && !arg.endsWith('=');
    flags.set(name, isBare && FLAGS[name]?.value ? (left.shift() ?? '') : value);
  }
  const [verb = '', ...rest] = words;
  return { verb, words: rest, flags, command };
}

/** The arguments with the workload's namespace, unless they name one or want all. */
export function inNamespace(args: string[], namespace: string): string[] {
  const { flags } = parseArguments(args);
  const named = flags.has('namespace') || flags.has('all-namespaces');
  return named ? args : ['-n', namespace, ...args];
}
