import type { Random } from '../../machinery/index.js';
import { COMMANDS } from './commands.js';
import { Keyspace, type Among } from './keyspace.js';
import { Failure, type Reply } from './resp.js';
import type { Settings } from './settings.js';

/** Measured on redis 7.0.15: used_memory after its start with no key and no client. */
const STARTUP = 876_000;
/** And for each client, with the buffers of one that writes and reads pages. */
const CLIENT = 70_000;

/** Counters of INFO stats: CONFIG RESETSTAT sets them to 0. */
export interface Stats {
  connections: number;
  commands: number;
  hits: number;
  misses: number;
  evicted: number;
  /** Errors by their first word. */
  errors: Map<string, number>;
}

const noStats = (): Stats => ({
  connections: 0,
  commands: 0,
  hits: 0,
  misses: 0,
  evicted: 0,
  errors: new Map(),
});

export interface ServerParts {
  settings: Settings;
  random: Random;
  /** ms of cluster time. */
  now: () => number;
  /** Memory was taken. */
  taken: () => void;
}

/** The state of one redis, and what it answers. */
export class Server {
  readonly keys: Keyspace;
  readonly settings: Settings;
  readonly began: number;
  clients = 0;
  stats = noStats();
  private peak = 0;

  constructor(private readonly parts: ServerParts) {
    this.settings = parts.settings;
    this.began = parts.now();
    this.keys = new Keyspace(parts.random, parts.now);
  }

  now(): number {
    return this.parts.now();
  }

  /** used_memory: what it asked the allocator for. */
  get used(): number {
    return STARTUP + this.clients * CLIENT + this.keys.used;
  }

  get peakUsed(): number {
    return (this.peak = Math.max(this.peak, this.used));
  }

  /** Also `evicted_keys` and the peaks: CONFIG RESETSTAT. */
  reset(): void {
    this.stats = noStats();
    this.peak = 0;
  }

  connected(): void {
    this.clients++;
    this.stats.connections++;
    this.parts.taken();
  }

  execute(words: readonly Buffer[]): Reply {
    const name = words[0]?.toString('latin1').toLowerCase() ?? '';
    const command = COMMANDS[name];
    let reply: Reply;
    if (command === undefined) {
      const given = words.slice(1).map((word) => `'${word.toString()}' `);
      reply = new Failure(
        `ERR unknown command '${words[0]?.toString() ?? ''}', with args beginning with: ${given.join('')}`,
      );
    } else if (command.arity > 0 ? words.length !== command.arity : words.length < -command.arity) {
      reply = new Failure(`ERR wrong number of arguments for '${name}' command`);
    } else if (!this.makeRoom() && command.grows === true) {
      reply = new Failure("OOM command not allowed when used memory > 'maxmemory'.");
    } else {
      reply = command.run(this, words);
      if (command.grows === true) this.parts.taken();
    }
    this.stats.commands++;
    if (reply instanceof Failure) {
      const [kind = 'ERR'] = reply.text.split(' ');
      this.stats.errors.set(kind, (this.stats.errors.get(kind) ?? 0) + 1);
    }
    return reply;
  }

  /** Evicts until it is below maxmemory, as before each command; false: it cannot. */
  makeRoom(): boolean {
    const { maxmemory, policy, samples } = this.settings;
    if (maxmemory === 0) return true;
    const among: Among = policy.startsWith('allkeys') ? 'all' : 'volatile';
    while (this.used > maxmemory) {
      const done =
        policy !== 'noeviction' &&
        (policy === 'volatile-ttl'
          ? this.keys.evictNext()
          : policy.endsWith('random')
            ? this.keys.evictAny(among)
            : this.keys.evict(samples, among));
      if (!done) return false;
      this.stats.evicted++;
    }
    return true;
  }
}
