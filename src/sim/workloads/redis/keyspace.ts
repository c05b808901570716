import type { Random } from '../../machinery/index.js';
import { sizeOf } from './allocator.js';

interface Entry {
  readonly key: string;
  value: Buffer;
  /** Bytes that key, value and their places take. */
  bytes: number;
  /** ms of cluster time; undefined: it stays. */
  expires: number | undefined;
  /** Second in which it was read or written last: redis's LRU clock has no finer one. */
  used: number;
  /** Its place in `entries`. */
  at: number;
}

/** How many candidates redis keeps from one eviction to the next (evict.c, EVPOOL_SIZE). */
const POOL = 16;
/** Keys with an expiry that one look at them tries. */
const TRIED = 20;

/** Which keys may be evicted: all of them, or those that expire. */
export type Among = 'all' | 'volatile';

/** The keys and values of one redis, with what they take. */
export class Keyspace {
  private readonly byKey = new Map<string, Entry>();
  /** In no order: for a random one. */
  private entries: Entry[] = [];
  private readonly expiring = new Set<Entry>();
  /** The oldest of the samples so far, the oldest last. */
  private pool: { entry: Entry; used: number }[] = [];
  private last: Buffer = Buffer.alloc(0);
  private bytes = 0;
  expired = 0;

  constructor(
    private readonly random: Random,
    /** ms of cluster time. */
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.entries.length;
  }

  get volatile(): number {
    return this.expiring.size;
  }

  /** Bytes of all keys, and of the table that they are in: a power of two places. */
  get used(): number {
    return (
      this.bytes + (this.size === 0 ? 0 : 8 * 2 ** Math.ceil(Math.log2(Math.max(4, this.size))))
    );
  }

  /** `touch`: it counts as used. */
  get(key: string, touch = true): Buffer | undefined {
    const entry = this.live(key);
    if (entry !== undefined && touch) entry.used = this.second();
    return entry?.value;
  }

  /** Keeps its expiry when none is given. */
  set(key: string, value: Buffer, expires?: number | 'keep'): void {
    // Parts of a network buffer would keep all of it; and a program that fills a cache writes the same
    // again and again, which is held once here, however often it counts.
    const held = this.last.equals(value) ? this.last : (this.last = Buffer.from(value));
    let entry = this.live(key);
    if (entry === undefined) {
      entry = { key, value: held, bytes: 0, expires: undefined, used: 0, at: this.entries.length };
      this.byKey.set(key, entry);
      this.entries.push(entry);
    }
    entry.value = held;
    entry.used = this.second();
    if (expires !== 'keep') this.expire(entry, expires);
    else this.weigh(entry);
  }

  /** False: there is no such key. `at`: ms of cluster time, undefined for never. */
  setExpiry(key: string, at: number | undefined): boolean {
    const entry = this.live(key);
    if (entry !== undefined) this.expire(entry, at);
    return entry !== undefined;
  }

  /** ms that it has left; Infinity: it stays; undefined: there is none. */
  left(key: string): number | undefined {
    const entry = this.live(key);
    return entry && (entry.expires === undefined ? Infinity : entry.expires - this.now());
  }

  /** Seconds since it was used; undefined: there is none. */
  idle(key: string): number | undefined {
    const entry = this.live(key);
    return entry && this.second() - entry.used;
  }

  weight(key: string): number | undefined {
    return this.live(key)?.bytes;
  }

  delete(key: string): boolean {
    const entry = this.live(key);
    if (entry !== undefined) this.remove(entry);
    return entry !== undefined;
  }

  clear(): void {
    this.byKey.clear();
    this.expiring.clear();
    this.entries = [];
    this.pool = [];
    this.bytes = 0;
  }

  keys(): string[] {
    this.expireSome(Infinity);
    return [...this.byKey.keys()];
  }

  /**
   * Evicts the key that was not used for longest, of `samples` random ones and the best of those before, as
   * redis does. False: there is none that may be.
   */
  evict(samples: number, among: Among): boolean {
    const from = among === 'all' ? this.entries : [...this.expiring];
    if (from.length === 0) return false;
    // One of the samples is there still: what was evicted or used since it was tried is passed over.
    for (let found = false; !found;) {
      for (let i = 0; i < samples; i++) this.consider(from[this.random.below(from.length)]!);
      while (!found && this.pool.length > 0) {
        const { entry, used } = this.pool.pop()!;
        found =
          entry.used === used &&
          this.entries[entry.at] === entry &&
          (among === 'all' || this.expiring.has(entry));
        if (found) this.remove(entry);
      }
    }
    return true;
  }

  /** Puts a key among the candidates, the oldest last, when there is room or it is older than another. */
  private consider(entry: Entry): void {
    const { pool } = this;
    let at = pool.length;
    while (at > 0 && pool[at - 1]!.used < entry.used) at--;
    if (pool.some((each) => each.entry === entry)) return;
    pool.splice(at, 0, { entry, used: entry.used });
    if (pool.length > POOL) pool.shift();
  }

  /** Evicts a random one. */
  evictAny(among: Among): boolean {
    const from = among === 'all' ? this.entries : [...this.expiring];
    const entry = from[this.random.below(Math.max(1, from.length))];
    if (entry !== undefined) this.remove(entry);
    return entry !== undefined;
  }

  /** Evicts the one that expires next. */
  evictNext(): boolean {
    let next: Entry | undefined;
    for (const entry of this.expiring) {
      if (next === undefined || entry.expires! < next.expires!) next = entry;
    }
    if (next !== undefined) this.remove(next);
    return next !== undefined;
  }

  /** Takes away what has expired and nobody asked for: redis looks ten times a second at a few. */
  expireSome(tried = TRIED): void {
    let seen = 0;
    for (const entry of this.expiring) {
      if (entry.expires! <= this.now()) this.lose(entry);
      else if (++seen >= tried) return;
    }
  }

  private live(key: string): Entry | undefined {
    const entry = this.byKey.get(key);
    if (entry?.expires === undefined || entry.expires > this.now()) return entry;
    this.lose(entry);
    return undefined;
  }

  private lose(entry: Entry): void {
    this.expired++;
    this.remove(entry);
  }

  private expire(entry: Entry, at: number | undefined): void {
    entry.expires = at;
    if (at === undefined) this.expiring.delete(entry);
    else this.expiring.add(entry);
    this.weigh(entry);
  }

  private weigh(entry: Entry): void {
    const bytes = sizeOf(entry.key.length, entry.value.length, entry.expires !== undefined);
    this.bytes += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  private remove(entry: Entry): void {
    this.byKey.delete(entry.key);
    this.expiring.delete(entry);
    const moved = this.entries.pop()!;
    if (moved !== entry) {
      this.entries[entry.at] = moved;
      moved.at = entry.at;
    }
    this.bytes -= entry.bytes;
  }

  private second(): number {
    return Math.floor(this.now() / 1000);
  }
}
