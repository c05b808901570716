/**
 * Amounts of resources as Kubernetes writes them (`100m`, `7Mi`, `1e3`), exact to 10⁻⁹.
 * Semantics: apimachinery pkg/api/resource/quantity.go.
 */
export interface Quantity {
  /** The amount in 10⁻⁹. */
  readonly nanos: bigint;
  readonly format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent';
}

/** A text that is no quantity, with the real text. */
export class QuantityError extends Error {
  override name = 'QuantityError';
}

const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_WRONG = 'unable to parse numeric part of quantity';
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const NANO = 1_000_000_000n;
/** Binary quantities are capped here. */
const MOST = 2n ** 63n - 1n;
/** Exponents beyond this are refused: an honest client has no use for them. */
const LARGEST_EXPONENT = 1000;

const BINARY: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const DECIMAL: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const DECIMAL_NAMES = new Map(Object.entries(DECIMAL).map(([name, exponent]) => [exponent, name]));
const BINARY_NAMES = new Map(Object.entries(BINARY).map(([name, exponent]) => [exponent, name]));

const pattern = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[-+]?[0-9]*))$/;

interface Parsed {
  quantity: Quantity;
  number: number;
  /** How the API writes it. */
  text: string;
}

function interpret(suffix: string): { base: 2 | 10; exponent: number; format: Quantity['format'] } {
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw new QuantityError(SUFFIX_WRONG);
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > LARGEST_EXPONENT) throw new QuantityError(NUMERIC_WRONG);
  return { base: 10, exponent, format: 'DecimalExponent' };
}

function parse(text: string): Parsed {
  if (text === '') throw new QuantityError(FORMAT_WRONG);
  const match = pattern.exec(text);
  if (match === null) throw new QuantityError(FORMAT_WRONG);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const { base, exponent, format } = interpret(suffix);
  const digits = BigInt(`0${whole}${fraction}`);
  // The amount is digits × 10^ten × 2^two.
  const two = base === 2 ? 2n ** BigInt(exponent) : 1n;
  const ten = 9 - fraction.length + (base === 10 ? exponent : 0);
  const scaled = digits * two;
  // What is smaller than a nano is rounded up: who asks for something gets something.
  const below = ten < 0 ? 10n ** BigInt(-ten) : 1n;
  let nanos = ten < 0 ? (scaled + below - 1n) / below : scaled * 10n ** BigInt(ten);
  if (format === 'BinarySI' && nanos > MOST * NANO) nanos = MOST * NANO;
  if (sign === '-') nanos = -nanos;
  const quantity = { nanos, format };
  const kept = isKept(whole || '0', fraction, digits, exponent, format);
  return {
    quantity,
    number: Number(nanos / NANO) + Number(nanos % NANO) / 1e9,
    text: kept && nanos !== 0n ? text : formatQuantity(quantity),
  };
}

/** Whether the API keeps the text as it was written (the fast path of ParseQuantity). */
function isKept(
  whole: string,
  fraction: string,
  digits: bigint,
  exponent: number,
  format: Quantity['format'],
): boolean {
  if (format === 'BinarySI') {
    const precision = 14 - whole.length - Math.floor((exponent * 3) / 10);
    return precision >= 0 && fraction === '' && (digits & 7n) !== 0n;
  }
  if (whole.length + fraction.length > 18) return false;
  const shifted = whole + fraction;
  const scale = exponent - fraction.length;
  return scale >= -9 && scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
}

/** In canonical form: no fraction, the largest suffix that loses nothing. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  if (format === 'BinarySI') {
    const small = nanos > -1024n * NANO && nanos < 1024n * NANO;
    if (!small && nanos % NANO === 0n) return binary(nanos / NANO);
  }
  return decimal(nanos, format === 'DecimalExponent');
}

function binary(value: bigint): string {
  let exponent = 0;
  while (value % 1024n === 0n && exponent < 60) {
    value /= 1024n;
    exponent += 10;
  }
  return `${value}${BINARY_NAMES.get(exponent) ?? ''}`;
}

function decimal(value: bigint, asExponent: boolean): string {
  let exponent = -9;
  while (value % 1000n === 0n && (asExponent || exponent < 18)) {
    value /= 1000n;
    exponent += 3;
  }
  if (!asExponent) return `${value}${DECIMAL_NAMES.get(exponent)}`;
  return exponent === 0 ? `${value}` : `${value}e${exponent}`;
}

// The same few texts are read over and over: a thousand of them are remembered.
const cache = new Map<string, Parsed>();

function read(text: string | number): Parsed {
  const key = String(text);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const parsed = parse(key);
  if (cache.size >= 1000) cache.clear();
  cache.set(key, parsed);
  return parsed;
}

/** Throws QuantityError. A number is a JSON number in place of a text, which the API takes too. */
export function parseQuantity(text: string | number): Quantity {
  return read(text).quantity;
}

/** The text as the API returns it: `1000m` → `1`, `1024Mi` → `1Gi`. Throws QuantityError. */
export function canonicalQuantity(text: string | number): string {
  return read(text).text;
}

/** As `canonicalQuantity`, rounded up to thousandths, as amounts of resources are kept. Throws QuantityError. */
export function milliQuantity(text: string | number): string {
  const { quantity, text: canonical } = read(text);
  if (quantity.nanos % 1_000_000n === 0n) return canonical;
  return formatQuantity({ ...quantity, nanos: roundedUp(quantity.nanos, 1_000_000n) * 1_000_000n });
}

/** As a number: `100m` is 0.1, `64Mi` 67108864. 0 when absent, NaN when it is none. */
export function quantity(text: string | number | undefined): number {
  if (text === undefined || typeof text === 'number') return text ?? 0;
  const known = cache.get(text);
  if (known !== undefined) return known.number;
  try {
    return read(text).number;
  } catch {
    return NaN;
  }
}

/** The canonical form of a number, exact to a thousandth. */
export function quantityText(value: number, binary = false): string {
  const whole = Math.trunc(value);
  const milli = Math.ceil(Number(((value - whole) * 1000).toFixed(6)));
  const nanos = BigInt(whole) * NANO + BigInt(milli) * 1_000_000n;
  return formatQuantity({ nanos, format: binary ? 'BinarySI' : 'DecimalSI' });
}

/** In whole units, rounded up (bytes, pods): Quantity.Value. Exact up to 2^53. Throws QuantityError. */
export function quantityValue(text: string | number): number {
  return Number(roundedUp(read(text).quantity.nanos, NANO));
}

/** In thousandths, rounded up (millicores): Quantity.MilliValue. Throws QuantityError. */
export function quantityMilliValue(text: string | number): number {
  return Number(roundedUp(read(text).quantity.nanos, 1_000_000n));
}

function roundedUp(nanos: bigint, unit: bigint): bigint {
  const floor = nanos / unit;
  if (floor * unit === nanos) return floor;
  return nanos > 0n ? floor + 1n : floor - 1n;
}

/** Less than 0, 0 or more than 0. Throws QuantityError. */
export function compareQuantities(a: string | number, b: string | number): number {
  const left = read(a).quantity.nanos;
  const right = read(b).quantity.nanos;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** In the format of `a`, unless that is zero. */
export function addQuantities(a: string, b: string): string {
  return sum(read(a).quantity, read(b).quantity, 1n);
}

/** `a` − `b`. */
export function subtractQuantities(a: string, b: string): string {
  return sum(read(a).quantity, read(b).quantity, -1n);
}

function sum(a: Quantity, b: Quantity, sign: bigint): string {
  const format = a.nanos === 0n ? b.format : a.format;
  return formatQuantity({ nanos: a.nanos + sign * b.nanos, format });
}
