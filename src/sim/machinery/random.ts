/** Streams of random numbers, each decided by the seed and its name. */
export interface Streams {
  /**
   * The stream of that name, from its beginning: the same whatever else was forked or drawn before. What
   * is drawn for one thing comes from a stream that is named after it, so that nothing else shifts it.
   */
  fork(name: string): Random;
}

/** Random numbers that a seed decides. */
export interface Random extends Streams {
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

export const createRandom = (seed: number): Random => new Stream(String(seed >>> 0));

/** sfc32: small, fast, the same on every machine. Its 128 bits keep the UIDs of many short streams apart. */
class Stream implements Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(private readonly path: string) {
    [this.a, this.b, this.c, this.counter] = hash128(path);
  }

  fork(name: string): Random {
    return new Stream(`${this.path}/${name}`);
  }

  next(): number {
    const { a, b, c } = this;
    const sum = (a + b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  suffix(n: number): string {
    return this.pick(ALPHABET, n);
  }

  hex(n: number): string {
    return this.pick('0123456789abcdef', n);
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.pick('89ab', 1)}${this.hex(3)}-${this.hex(12)}`;
  }

  private pick(alphabet: string, n: number): string {
    let text = '';
    for (let i = 0; i < n; i++) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}

/** 128 bits of a text, in the manner of MurmurHash3: four words that mix with each other. */
export function hash128(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597_399_067);
    b = c ^ Math.imul(b ^ code, 2_869_860_233);
    c = d ^ Math.imul(c ^ code, 951_274_213);
    d = a ^ Math.imul(d ^ code, 2_716_044_179);
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067);
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233);
  c = Math.imul(a ^ (c >>> 17), 951_274_213);
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179);
  a ^= b ^ c ^ d;
  return [a, b ^ a, c ^ a, d ^ a];
}
