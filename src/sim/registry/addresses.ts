import type { Random } from '../machinery/index.js';

/** Hands out what only one Service may have: an address of 10.96.0.0/16 or a port of 30000–32767. */
export interface Pool<T> {
  /** A free one: the first from where chance points. Undefined when there is none. */
  next(random: Random): T | undefined;
  /** Takes a particular one. False when it has an owner. */
  take(value: T): boolean;
  free(value: T): void;
}

/** Service addresses: 10.96.0.0/16, the first 255 of which are left to those who ask for one (KEP-3070). */
export function createAddressPool(): Pool<string> {
  return createPool(0xffff - 256, (n) => {
    const at = n + 256;
    return `10.96.${at >> 8}.${at & 255}`;
  });
}

/** NodePorts: 30000–32767, the first 86 of which are left to those who ask for one (KEP-3668). */
export function createPortPool(): Pool<number> {
  return createPool(2682, (n) => 30_086 + n);
}

function createPool<T>(size: number, valueAt: (n: number) => T): Pool<T> {
  const taken = new Set<T>();
  return {
    next: (random) => {
      const start = random.below(size);
      for (let i = 0; i < size; i++) {
        const value = valueAt((start + i) % size);
        if (taken.has(value)) continue;
        taken.add(value);
        return value;
      }
      return undefined;
    },
    take: (value) => {
      if (taken.has(value)) return false;
      taken.add(value);
      return true;
    },
    free: (value) => void taken.delete(value),
  };
}
