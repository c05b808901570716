/** A flag of kubectl that a diagnosis may use. `value`: it takes one. */
interface Flag {
  short?: string;
  value: boolean;
  /** Values it may have; anything when absent. */
  allowed?: RegExp;
}

const value = (short?: string): Flag => ({
  value: true,
  ...(short === undefined ? {} : { short }),
});
const toggle = (short?: string): Flag => ({
  value: false,
  ...(short === undefined ? {} : { short }),
});

/** Flags of every verb. */
const COMMON: Record<string, Flag> = {
  namespace: { short: 'n', value: true, allowed: /^[a-z0-9-]{1,63}$/ },
  'request-timeout': value(),
};

const LISTING: Record<string, Flag> = {
  'all-namespaces': toggle('A'),
  selector: value('l'),
  'field-selector': value(),
  'ignore-not-found': toggle(),
  'label-columns': value('L'),
  'no-headers': toggle(),
  // Not jsonpath-file, custom-columns-file or go-template: they read files or run templates.
  output: {
    short: 'o',
    value: true,
    allowed:
      /^(wide|yaml|json|name|jsonpath=[\s\S]*|jsonpath-as-json=[\s\S]*|custom-columns=[\s\S]*)$/,
  },
  'show-kind': toggle(),
  'show-labels': toggle(),
  'sort-by': value(),
};

/**
 * What a `kubectl:` line of a scenario may do: these verbs, which only read, with these
 * flags. Whatever is not here is refused: files, other servers, other users, raw requests,
 * and all that would wait for ever (`--watch`, `--follow`).
 */
export const KUBECTL_VERBS: Record<string, Record<string, Flag>> = {
  get: { ...LISTING, subresource: value() },
  describe: { 'all-namespaces': toggle('A'), selector: value('l'), 'show-events': toggle() },
  logs: {
    'all-containers': toggle(),
    'all-pods': toggle(),
    container: value('c'),
    'ignore-errors': toggle(),
    'limit-bytes': value(),
    'max-log-requests': value(),
    prefix: toggle(),
    previous: toggle('p'),
    selector: value('l'),
    since: value(),
    'since-time': value(),
    tail: value(),
    timestamps: toggle(),
  },
  events: {
    'all-namespaces': toggle('A'),
    for: value(),
    'no-headers': toggle(),
    output: { short: 'o', value: true, allowed: /^(wide|yaml|json)$/ },
    types: value(),
  },
  top: {
    'all-namespaces': toggle('A'),
    containers: toggle(),
    'no-headers': toggle(),
    selector: value('l'),
    'sort-by': value(),
    sum: toggle(),
  },
  explain: { 'api-version': value(), recursive: toggle() },
  'api-resources': {
    'api-group': value(),
    namespaced: toggle(),
    'no-headers': toggle(),
    output: { short: 'o', value: true, allowed: /^(wide|name)$/ },
  },
  'auth can-i': { 'all-namespaces': toggle('A'), list: toggle(), quiet: toggle('q') },
  'rollout status': {
    revision: value(),
    timeout: value(),
    watch: { short: 'w', value: false, allowed: /^false$/ },
  },
  'rollout history': {
    revision: value(),
    output: { short: 'o', value: true, allowed: /^(yaml|json|name)$/ },
  },
  'cluster-info': {},
  version: { client: toggle(), output: { short: 'o', value: true, allowed: /^(yaml|json)$/ } },
  exec: { container: value('c'), quiet: toggle('q') },
};

/** Verbs of two words, by their first. */
const TWO_WORDS = new Set(['auth', 'rollout']);

/** A kubectl command line in its parts. */
export interface KubectlArguments {
  /** One word, or two (`rollout status`). */
  verb: string;
  /** What follows the verb and is no flag. */
  words: string[];
  /** By long name without dashes; a flag without a value is '', one that is `=false` is not here. */
  flags: Map<string, string>;
  /** What follows `--`. */
  command: string[];
}

/**
 * Splits the arguments of a `kubectl:` line as kubectl does, or says why they are refused.
 * The verb comes first; `exec` takes one pod, then `--`, then the command.
 */
export function parseKubectl(args: string[]): KubectlArguments | { refusal: string } {
  const [first = '', second = ''] = args;
  const verb = TWO_WORDS.has(first) ? `${first} ${second}` : first;
  if (!Object.hasOwn(KUBECTL_VERBS, verb)) {
    const verbs = Object.keys(KUBECTL_VERBS).join(', ');
    return {
      refusal: first.startsWith('-')
        ? `the verb comes first: one of ${verbs}`
        : `kubectl ${verb.trim()} is not allowed: only ${verbs}`,
    };
  }
  const rest = args.slice(verb.split(' ').length);
  const end = rest.indexOf('--');
  if (end >= 0 && verb !== 'exec') return { refusal: `-- is for exec only` };
  const command = end < 0 ? [] : rest.slice(end + 1);
  const read = readFlags(end < 0 ? rest : rest.slice(0, end), verb);
  if ('refusal' in read) return read;
  if (verb === 'exec') {
    if (command.length === 0) return { refusal: 'exec needs -- and a command after it' };
    if (read.words.length !== 1) return { refusal: 'exec needs exactly one pod before --' };
  }
  if (verb === 'cluster-info' && read.words.length > 0) {
    return { refusal: 'kubectl cluster-info dump is not allowed' };
  }
  return { verb, ...read, command };
}

function readFlags(
  args: string[],
  verb: string,
): Pick<KubectlArguments, 'words' | 'flags'> | { refusal: string } {
  const known = { ...COMMON, ...KUBECTL_VERBS[verb] };
  const words: string[] = [];
  const flags = new Map<string, string>();
  const seen = new Set<string>();
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const { name, flag, inline } = matchFlag(arg, known);
    if (!flag) return { refusal: `the flag ${name} is not allowed with kubectl ${verb}` };
    // Of two, kubectl takes the last; nobody who reads the line should have to know that.
    if (seen.has(name)) return { refusal: `the flag --${name} is there twice` };
    seen.add(name);
    if (!flag.value) {
      const allowed = flag.allowed ?? /^(true|false)$/;
      if ((inline !== undefined || flag.allowed) && !allowed.test(inline ?? 'true')) {
        return { refusal: `${arg} is not allowed with kubectl ${verb}` };
      }
      if (inline !== 'false') flags.set(name, '');
      continue;
    }
    const given = inline ?? args[++index];
    if (given === undefined) return { refusal: `the flag --${name} needs a value` };
    if (flag.allowed && !flag.allowed.test(given)) {
      return { refusal: `--${name} ${given} is not allowed with kubectl ${verb}` };
    }
    flags.set(name, given);
  }
  return { words, flags };
}

/**
 * `--name`, `--name=value`, `-n`, `-nvalue`, `-n=value`. Short flags are not combined. The
 * name is the long one without dashes, or the argument itself when there is no such flag.
 */
function matchFlag(
  arg: string,
  flags: Record<string, Flag>,
): { name: string; flag: Flag | undefined; inline?: string } {
  if (arg.startsWith('--')) {
    const [, long = '', inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (!Object.hasOwn(flags, long)) return { name: `--${long}`, flag: undefined };
    return { name: long, flag: flags[long], ...(inline === undefined ? {} : { inline }) };
  }
  const tail = arg.slice(2);
  const [name, flag] =
    Object.entries(flags).find(([, { short }]) => short === arg.slice(1, 2)) ?? [];
  if (name === undefined || !flag) return { name: arg.slice(0, 2), flag: undefined };
  if (tail === '') return { name, flag };
  if (!flag.value && !tail.startsWith('=')) return { name: arg, flag: undefined };
  return { name, flag, inline: tail.replace(/^=/, '') };
}

/** Oldest kubectl whose output we rely on: 1.20 prints what the API's tables say. */
const OLDEST_MINOR = 20;

/** `clientVersion` of `kubectl version --client -o json`. */
export interface KubectlVersion {
  major?: string;
  /** Some builds write it as `20+`. */
  minor?: string;
  gitVersion?: string;
}

/** Whether this kubectl is new enough for the transcript. */
export function isNewKubectl({ major, minor }: KubectlVersion): boolean {
  return Number(major) > 1 || Number.parseInt(minor ?? '', 10) >= OLDEST_MINOR;
}
