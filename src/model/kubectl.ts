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

/**
 * Why the arguments of a `kubectl:` line are refused, or undefined when they may be run.
 * The verb comes first; `exec` takes one pod, then `--`, then the command.
 */
export function kubectlRefusal(args: string[]): string | undefined {
  const [first = '', second = ''] = args;
  const verb = TWO_WORDS.has(first) ? `${first} ${second}` : first;
  if (!Object.hasOwn(KUBECTL_VERBS, verb)) {
    const verbs = Object.keys(KUBECTL_VERBS).join(', ');
    return first.startsWith('-')
      ? `the verb comes first: one of ${verbs}`
      : `kubectl ${verb.trim()} is not allowed: only ${verbs}`;
  }
  const rest = args.slice(verb.split(' ').length);
  const flags = { ...COMMON, ...KUBECTL_VERBS[verb] };
  const end = rest.indexOf('--');
  if (end >= 0 && verb !== 'exec') return `-- is for exec only`;
  const { words, refusal } = readFlags(end < 0 ? rest : rest.slice(0, end), flags, verb);
  if (refusal !== undefined) return refusal;
  if (verb === 'exec') {
    if (end < 0 || end === rest.length - 1) return 'exec needs -- and a command after it';
    if (words.length !== 1) return 'exec needs exactly one pod before --';
  }
  if (verb === 'cluster-info' && words.length > 0)
    return 'kubectl cluster-info dump is not allowed';
  return undefined;
}

function readFlags(
  args: string[],
  flags: Record<string, Flag>,
  verb: string,
): { words: string[]; refusal?: string } {
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const { name, flag, inline } = matchFlag(arg, flags);
    const refused = (why: string): { words: string[]; refusal: string } => ({
      words,
      refusal: why,
    });
    if (!flag) return refused(`the flag ${name} is not allowed with kubectl ${verb}`);
    if (!flag.value) {
      const allowed = flag.allowed ?? /^(true|false)$/;
      if ((inline !== undefined || flag.allowed) && !allowed.test(inline ?? 'true')) {
        return refused(`${arg} is not allowed with kubectl ${verb}`);
      }
      continue;
    }
    const given = inline ?? args[++index];
    if (given === undefined) return refused(`the flag ${name} needs a value`);
    if (flag.allowed && !flag.allowed.test(given)) {
      return refused(`${name} ${given} is not allowed with kubectl ${verb}`);
    }
  }
  return { words };
}

/** `--name`, `--name=value`, `-n`, `-nvalue`, `-n=value`. Short flags are not combined. */
function matchFlag(
  arg: string,
  flags: Record<string, Flag>,
): { name: string; flag: Flag | undefined; inline?: string } {
  if (arg.startsWith('--')) {
    const [, long = '', inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    const flag = Object.hasOwn(flags, long) ? flags[long] : undefined;
    return { name: `--${long}`, flag, ...(inline === undefined ? {} : { inline }) };
  }
  const short = arg.slice(1, 2);
  const flag = Object.values(flags).find((candidate) => candidate.short === short);
  const tail = arg.slice(2);
  if (tail === '') return { name: `-${short}`, flag };
  if (flag && !flag.value && !tail.startsWith('=')) return { name: arg, flag: undefined };
  return { name: `-${short}`, flag, inline: tail.replace(/^=/, '') };
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
