/** One DER element: its tag, the length of its content, its content (X.690 §8.1). */
export function element(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(
    body.length.toString(16).padStart(body.length > 255 ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...items: Uint8Array[]): Buffer => element(0x30, ...items);
export const set = (...items: Uint8Array[]): Buffer => element(0x31, ...items);
export const octets = (content: Uint8Array): Buffer => element(0x04, content);
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  element(0x03, Buffer.from([unused]), content);
export const text = (value: string): Buffer => element(0x0c, Buffer.from(value, 'utf8'));
export const truth = Buffer.from([0x01, 0x01, 0xff]);
/** [n] EXPLICIT. */
export const tagged = (n: number, ...content: Uint8Array[]): Buffer =>
  element(0xa0 | n, ...content);

/**
 * A whole number from 0 from its bytes, highest first; in as few bytes as it takes (X.690 §8.3.2): OpenSSL reads no
 * other, and one serial number of 512 begins with a byte too many.
 */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const least = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const head = (least[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return element(0x02, head, least);
}

/** UTCTime: two digits of the year, so until 2049. */
export function time(ms: number): Buffer {
  const stamp = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${stamp}Z`));
}

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const septets = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return element(0x06, Buffer.from(bytes));
}
