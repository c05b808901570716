import { infoText } from './info.js';
import { Failure, OK, Status, type Reply } from './resp.js';
import type { Server } from './server.js';
import { change, isKnown } from './settings.js';

export interface Command {
  /** Words with the name; below 0: at least so many. */
  arity: number;
  /** It may take memory: refused when there is none left. */
  grows?: true;
  run(server: Server, words: readonly Buffer[]): Reply;
}

const NO_INTEGER = new Failure('ERR value is not an integer or out of range');
const SYNTAX = new Failure('ERR syntax error');

const text = (word: Buffer | undefined): string => word?.toString() ?? '';
const keyOf = (words: readonly Buffer[]): string => text(words[1]);

function integer(word: Buffer | undefined): number | undefined {
  const value = text(word);
  return /^-?\d{1,18}$/.test(value) ? Number(value) : undefined;
}

/** As a lookup that reads: counted as a hit or a miss. */
function lookup(server: Server, key: string): Buffer | null {
  const value = server.keys.get(key);
  if (value === undefined) server.stats.misses++;
  else server.stats.hits++;
  return value ?? null;
}

function set(server: Server, words: readonly Buffer[]): Reply {
  let expires: number | 'keep' | undefined;
  let only: 'NX' | 'XX' | undefined;
  let get = false;
  for (let i = 3; i < words.length; i++) {
    const option = text(words[i]).toUpperCase();
    if (option === 'NX' || option === 'XX') only = option;
    else if (option === 'GET') get = true;
    else if (option === 'KEEPTTL') expires = 'keep';
    else if (option === 'EX' || option === 'PX') {
      const amount = integer(words[++i]);
      if (amount === undefined) return NO_INTEGER;
      if (amount <= 0) return new Failure("ERR invalid expire time in 'set' command");
      expires = server.now() + amount * (option === 'EX' ? 1000 : 1);
    } else return SYNTAX;
  }
  const key = keyOf(words);
  const before = server.keys.get(key, false);
  const skipped = only !== undefined && (only === 'NX') === (before !== undefined);
  if (!skipped) server.keys.set(key, words[2]!, expires);
  if (get) return before ?? null;
  return skipped ? null : OK;
}

function add(server: Server, key: string, by: number): Reply {
  const now = server.keys.get(key);
  const value = now === undefined ? 0 : integer(now);
  if (value === undefined) return NO_INTEGER;
  server.keys.set(key, Buffer.from(String(value + by)), 'keep');
  return value + by;
}

/** In `unit` ms, as TTL has it: -2 there is no such key, -1 it stays. */
function timeLeft(server: Server, key: string, unit: number): number {
  const left = server.keys.left(key);
  if (left === undefined) return -2;
  return left === Infinity ? -1 : Math.round(left / unit);
}

const expiry =
  (unit: number): Command['run'] =>
  (server, words) => {
    const amount = integer(words[2]);
    if (amount === undefined) return NO_INTEGER;
    return server.keys.setExpiry(keyOf(words), server.now() + amount * unit) ? 1 : 0;
  };

const clear: Command['run'] = (server) => {
  server.keys.clear();
  return OK;
};

const remove: Command['run'] = (server, words) =>
  words.slice(1).filter((word) => server.keys.delete(text(word))).length;

/** A pattern of KEYS and CONFIG GET: `*`, `?`, `[ab]`. */
function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[\\^$.+(){}|]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    const regex = new RegExp(`^${source}$`, 's');
    return (name) => regex.test(name);
  } catch {
    return (name) => name === pattern;
  }
}

function config(server: Server, words: readonly Buffer[]): Reply {
  const { settings } = server;
  const [, what, ...rest] = words;
  const given = rest.map((word) => text(word));
  switch (text(what).toLowerCase()) {
    case 'get': {
      if (given.length === 0) break;
      const fits = given.map((each) => matcher(each.toLowerCase()));
      return [...settings.values]
        .filter(([name]) => fits.some((each) => each(name)))
        .flatMap((pair) => pair.map((each) => Buffer.from(each)));
    }
    case 'set': {
      if (given.length === 0 || given.length % 2 === 1) break;
      for (let i = 0; i < given.length; i += 2) {
        const [name = '', value = ''] = given.slice(i, i + 2);
        if (!isKnown(name)) {
          return new Failure(
            `ERR Unknown option or number of arguments for CONFIG SET - '${name}'`,
          );
        }
        const wrong = change(settings, name, value, true);
        if (wrong !== undefined) {
          return new Failure(
            `ERR CONFIG SET failed (possibly related to argument '${name}') - ${wrong}`,
          );
        }
      }
      server.makeRoom();
      return OK;
    }
    case 'resetstat':
      server.reset();
      return OK;
    case 'rewrite':
      return new Failure('ERR Rewriting config file: Read-only file system');
    default:
      return new Failure(`ERR unknown subcommand '${text(what)}'. Try CONFIG HELP.`);
  }
  return new Failure(
    `ERR wrong number of arguments for 'config|${text(what).toLowerCase()}' command`,
  );
}

function memory(server: Server, words: readonly Buffer[]): Reply {
  switch (text(words[1]).toLowerCase()) {
    case 'usage':
      return server.keys.weight(text(words[2])) ?? null;
    case 'doctor':
      return Buffer.from(
        server.used < 5e6
          ? "Hi Sam, this instance is empty or is using very little memory, my issue detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n"
          : "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n",
      );
    case 'purge':
      return OK;
    default:
      return new Failure(`ERR unknown subcommand '${text(words[1])}'. Try MEMORY HELP.`);
  }
}

/** What redis answers to each command that is known here: texts, expiry, settings and looks at itself. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  ping: { arity: -1, run: (_, words) => words[1] ?? new Status('PONG') },
  echo: { arity: 2, run: (_, words) => words[1] ?? null },
  select: {
    arity: 2,
    run: (_, words) => (keyOf(words) === '0' ? OK : new Failure('ERR DB index is out of range')),
  },
  quit: { arity: -1, run: () => OK },
  auth: {
    arity: -2,
    run: () =>
      new Failure(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      ),
  },
  get: { arity: 2, run: (server, words) => lookup(server, keyOf(words)) },
  mget: {
    arity: -2,
    run: (server, words) => words.slice(1).map((each) => lookup(server, text(each))),
  },
  set: { arity: -3, grows: true, run: set },
  setex: {
    arity: 4,
    grows: true,
    run: (server, [, key, seconds, value]) =>
      set(server, [key!, key!, value!, Buffer.from('EX'), seconds!]),
  },
  mset: {
    arity: -3,
    grows: true,
    run: (server, words) => {
      if (words.length % 2 === 0)
        return new Failure("ERR wrong number of arguments for 'mset' command");
      for (let i = 1; i < words.length; i += 2) server.keys.set(text(words[i]), words[i + 1]!);
      return OK;
    },
  },
  append: {
    arity: 3,
    grows: true,
    run: (server, words) => {
      const value = Buffer.concat([server.keys.get(keyOf(words)) ?? Buffer.alloc(0), words[2]!]);
      server.keys.set(keyOf(words), value, 'keep');
      return value.length;
    },
  },
  incr: { arity: 2, grows: true, run: (server, words) => add(server, keyOf(words), 1) },
  decr: { arity: 2, grows: true, run: (server, words) => add(server, keyOf(words), -1) },
  incrby: {
    arity: 3,
    grows: true,
    run: (server, words) => {
      const by = integer(words[2]);
      return by === undefined ? NO_INTEGER : add(server, keyOf(words), by);
    },
  },
  del: { arity: -2, run: remove },
  unlink: { arity: -2, run: remove },
  exists: {
    arity: -2,
    run: (server, words) =>
      words.slice(1).filter((word) => server.keys.left(text(word)) !== undefined).length,
  },
  type: {
    arity: 2,
    run: (server, words) =>
      new Status(server.keys.left(keyOf(words)) === undefined ? 'none' : 'string'),
  },
  strlen: { arity: 2, run: (server, words) => server.keys.get(keyOf(words))?.length ?? 0 },
  ttl: { arity: 2, run: (server, words) => timeLeft(server, keyOf(words), 1000) },
  pttl: { arity: 2, run: (server, words) => timeLeft(server, keyOf(words), 1) },
  expire: { arity: 3, run: expiry(1000) },
  pexpire: { arity: 3, run: expiry(1) },
  persist: {
    arity: 2,
    run: (server, words) => {
      const left = server.keys.left(keyOf(words));
      if (left === undefined || left === Infinity) return 0;
      return server.keys.setExpiry(keyOf(words), undefined) ? 1 : 0;
    },
  },
  object: {
    arity: -2,
    run: (server, words) =>
      text(words[1]).toLowerCase() === 'idletime'
        ? (server.keys.idle(text(words[2])) ?? null)
        : new Failure(`ERR unknown subcommand '${text(words[1])}'. Try OBJECT HELP.`),
  },
  keys: {
    arity: 2,
    run: (server, words) => {
      const fits = matcher(keyOf(words));
      return server.keys
        .keys()
        .filter((key) => fits(key))
        .map((key) => Buffer.from(key));
    },
  },
  dbsize: { arity: 1, run: (server) => server.keys.size },
  flushall: { arity: -1, run: clear },
  flushdb: { arity: -1, run: clear },
  info: {
    arity: -1,
    run: (server, words) =>
      Buffer.from(
        infoText(
          server,
          words.slice(1).map((word) => text(word)),
        ),
      ),
  },
  config: { arity: -2, run: config },
  memory: { arity: -2, run: memory },
  client: { arity: -2, run: () => OK },
  command: { arity: -1, run: () => [] },
};
