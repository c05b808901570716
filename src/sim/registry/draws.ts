import { hash128, type Random, type Streams } from '../machinery/index.js';

/**
 * What chance decides of new objects: the n-th of a kind, a namespace and a name (or generateName) draws
 * the same, whatever else is created meanwhile, refused, or tried without being stored.
 */
export class Draws {
  /** How many were stored, by 32 bits of the key: keys stay for ever, also those of events. */
  private readonly counts = new Map<number, number>();

  constructor(private readonly random: Streams) {}

  /** For the next object of that key. */
  of(key: string): Random {
    return this.random.fork(`${key}/${this.counts.get(hash128(key)[0]) ?? 0}`);
  }

  /** It is in the store: the next one is another. */
  stored(key: string): void {
    const hash = hash128(key)[0];
    this.counts.set(hash, (this.counts.get(hash) ?? 0) + 1);
  }
}
