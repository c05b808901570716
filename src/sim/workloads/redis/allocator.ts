/** The size that jemalloc gives for a request: classes 8 apart up to 64, then four in each doubling. */
export function allocated(bytes: number): number {
  if (bytes <= 64) return Math.max(8, Math.ceil(bytes / 8) * 8);
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

/** A text as redis keeps it (sds.c): its head, the text, and a zero. */
function sds(length: number): number {
  const head = length < 32 ? 1 : length < 256 ? 3 : length < 65_536 ? 5 : 9;
  return head + length + 1;
}

/** An object's head, and an entry of a table. */
const OBJECT = 16;
const ENTRY = 24;
/** A text of up to so many bytes stands in its object. */
const EMBEDDED = 44;

/** Bytes that a key and its text take: redis 7.0 on 64 bits. */
export function sizeOf(key: number, value: number, expires: boolean): number {
  const text =
    value <= EMBEDDED ? allocated(OBJECT + 3 + value + 1) : OBJECT + allocated(sds(value));
  // A key that expires stands in a second table too.
  return allocated(sds(key)) + ENTRY + text + (expires ? ENTRY + 8 : 0);
}
