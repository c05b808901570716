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

const SHORT: Record<string, string> = {
  n: 'namespace',
  l: 'selector',
  o: 'output',
  c: 'container',
  A: 'all-namespaces',
  p: 'previous',
  L: 'label-columns',
};

const TAKES_VALUE = new Set([
  'namespace',
  'selector',
  'output',
  'container',
  'label-columns',
  'tail',
  'since',
  'field-selector',
  'sort-by',
  'for',
  'types',
]);

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
    const name = long ?? SHORT[short] ?? short;
    const isBare = value === '' && !arg.endsWith('=');
    flags.set(name, isBare && TAKES_VALUE.has(name) ? (left.shift() ?? '') : value);
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
