/** Random numbers that a seed decides. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** Generated suffixes: `n` characters of the alphabet that k8s.io/apimachinery util/rand has. */
  suffix(n: number): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** `n` hexadecimal digits. */
  hex(n: number): string;
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** mulberry32: small, fast, the same on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = (alphabet: string, n: number): string => {
    let text = '';
    for (let i = 0; i < n; i++) text += alphabet[below(alphabet.length)];
    return text;
  };
  const hex = (n: number): string => pick('0123456789abcdef', n);
  return {
    next,
    below,
    hex,
    suffix: (n) => pick(ALPHABET, n),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick('89ab', 1)}${hex(3)}-${hex(12)}`,
  };
}
