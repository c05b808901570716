import type { Files } from '../../contract/index.js';

/** What redis-server says about a setting that is wrong, before it ends with 1. */
export class SettingError extends Error {
  override name = 'SettingError';
}

const POLICIES = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const;

export type Policy = Exclude<(typeof POLICIES)[number], 'volatile-lfu' | 'allkeys-lfu'>;

/** The settings that something here depends on. The others are kept and shown. */
export interface Settings {
  /** Bytes; 0: no limit. */
  maxmemory: number;
  policy: Policy;
  samples: number;
  port: number;
  /** As CONFIG GET shows them, by name. */
  readonly values: Map<string, string>;
}

const DEFAULTS: Record<string, string> = {
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'maxmemory-samples': '5',
  port: '6379',
  bind: '* -::*',
  save: '3600 1 300 100 60 10000',
  appendonly: 'no',
  timeout: '0',
  'tcp-keepalive': '300',
  databases: '16',
  daemonize: 'no',
  dir: '/data',
  loglevel: 'notice',
  logfile: '',
  maxclients: '10000',
  'protected-mode': 'yes',
  'tcp-backlog': '511',
  'lazyfree-lazy-eviction': 'no',
  'maxmemory-eviction-tenacity': '10',
  'slowlog-log-slower-than': '10000',
  'latency-monitor-threshold': '0',
  'stop-writes-on-bgsave-error': 'yes',
  hz: '10',
  activedefrag: 'no',
};

/** Read at the start only. */
const FIXED = new Set(['databases', 'daemonize', 'logfile', 'tcp-backlog']);

/** Bytes of `64mb`, as redis reads them (util.c, memtoull): k is 1000, kb is 1024. */
export function bytesOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,18})(b|k|kb|m|mb|g|gb)?$/i.exec(text) ?? [];
  if (number === '') return undefined;
  const units: Record<string, number> = {
    '': 1,
    b: 1,
    k: 1000,
    kb: 1024,
    m: 1e6,
    mb: 1024 ** 2,
    g: 1e9,
    gb: 1024 ** 3,
  };
  return Number(number) * units[unit.toLowerCase()]!;
}

export function defaults(): Settings {
  return {
    maxmemory: 0,
    policy: 'noeviction',
    samples: 5,
    port: 6379,
    values: new Map(Object.entries(DEFAULTS)),
  };
}

/** Changes a setting; the text of what is wrong with it. `running`: by CONFIG SET. */
export function change(
  settings: Settings,
  name: string,
  value: string,
  running: boolean,
): string | undefined {
  const known = name.toLowerCase();
  if (!(known in DEFAULTS))
    return running ? undefined : 'Bad directive or wrong number of arguments';
  if (running && FIXED.has(known)) return "can't set immutable config";
  if (running && known === 'port') return 'lab does not simulate another port at run time';
  let shown = value;
  if (known === 'maxmemory') {
    const bytes = bytesOf(value);
    if (bytes === undefined) return 'argument must be a memory value';
    settings.maxmemory = bytes;
    shown = String(bytes);
  } else if (known === 'maxmemory-policy') {
    const policy = POLICIES.find((each) => each === value.toLowerCase());
    if (policy === undefined) {
      return `argument(s) must be one of the following: ${POLICIES.join(', ')}`;
    }
    if (policy === 'volatile-lfu' || policy === 'allkeys-lfu') {
      return 'lab does not simulate how often a key is used, only when (lru)';
    }
    settings.policy = shown = policy;
  } else if (known === 'maxmemory-samples' || known === 'port') {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    if (number < 1) return 'argument must be between 1 and 65535 inclusive';
    settings[known === 'port' ? 'port' : 'samples'] = number;
  }
  settings.values.set(known, shown);
  return undefined;
}

export const isKnown = (name: string): boolean => name.toLowerCase() in DEFAULTS;

/**
 * The settings that a command line gives: a file first, if there is one, then `--name value …`, which has
 * the last word. Throws SettingError.
 */
export function readSettings(words: readonly string[], files: Pick<Files, 'read'>): Settings {
  const settings = defaults();
  const [first] = words;
  const path = first !== undefined && !first.startsWith('-') ? first : undefined;
  const lines = path === undefined ? [] : fileLines(path, files, 0);
  const given = path === undefined ? words : words.slice(1);
  let flag: string[] | undefined;
  for (const word of given) {
    if (word.startsWith('--')) lines.push((flag = [word.slice(2)]));
    else flag?.push(word);
  }
  lines.forEach(([name = '', ...values], index) => {
    const wrong = change(settings, name, values.join(' '), false);
    if (wrong === undefined) return;
    throw new SettingError(
      `\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line ${index + 1}\n>>> '${[name, ...values].join(' ')}'\n${wrong}\n`,
    );
  });
  return settings;
}

/** The directives of a file, those of included files in their place. */
function fileLines(path: string, files: Pick<Files, 'read'>, depth: number): string[][] {
  const content = depth > 10 ? undefined : files.read(path);
  if (content === undefined) {
    throw new SettingError(
      `Fatal error, can't open config file '${path}': No such file or directory`,
    );
  }
  return Buffer.from(content)
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
        ([, double, single, plain]) => double ?? single ?? plain ?? '',
      );
      return words[0]?.toLowerCase() === 'include'
        ? fileLines(words[1] ?? '', files, depth + 1)
        : [words];
    });
}
