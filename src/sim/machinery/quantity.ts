const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** A resource.Quantity as a number: `100m` is 0.1, `64Mi` 67108864. NaN when it is none. */
export function quantity(text: string | number | undefined): number {
  if (typeof text !== 'string') return text ?? 0;
  const [, digits, exponent, suffix] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return NaN;
  if (exponent !== undefined) return Number(`${digits}${exponent}`);
  return Number(digits) * (SUFFIXES[suffix ?? ''] ?? NaN);
}

/** Whether a quantity is written in powers of two, as sums of it will be. */
export function isBinary(text: string): boolean {
  return text.endsWith('i');
}

const units = (binary: boolean): [string, number][] =>
  ['E', 'P', 'T', 'G', 'M', binary ? 'K' : 'k'].map((letter) => {
    const suffix = binary ? `${letter}i` : letter;
    return [suffix, SUFFIXES[suffix] ?? 1];
  });
const UNITS = { binary: units(true), decimal: units(false) };

/** The canonical form of a number: the largest suffix that leaves a whole number (quantity.go). */
export function quantityText(value: number, binary = false): string {
  if (!Number.isInteger(value)) return `${Math.ceil(Number((value * 1000).toFixed(6)))}m`;
  if (value === 0 || (binary && Math.abs(value) < 1024)) return String(value);
  const unit = UNITS[binary ? 'binary' : 'decimal'].find(([, size]) => value % size === 0);
  return unit === undefined ? String(value) : `${value / unit[1]}${unit[0]}`;
}
