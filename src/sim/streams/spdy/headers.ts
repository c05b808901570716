import { createInflate, type Inflate } from 'node:zlib';
import { counted, DICTIONARY } from './dictionary.js';

/** More than that is no honest block of headers, bytes. */
const MOST = 64 * 1024;

/**
 * Reads the header blocks of a connection, which are one compressed stream: one call after the other.
 * Rejects when a block cannot be read. Names are in lower case.
 */
export function createHeaderReader(): {
  read(block: Buffer): Promise<Record<string, string>>;
  close(): void;
} {
  const inflate = createInflate({ dictionary: DICTIONARY });
  let failed: Error | undefined;
  inflate.on('error', (error) => (failed = error));
  const inflated = (block: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      inflate.once('error', reject);
      inflate.write(block, () => {
        inflate.off('error', reject);
        resolve();
      });
    });
  return {
    read: async (block) => {
      if (failed !== undefined) throw failed;
      await inflated(block);
      return parseBlock(taken(inflate));
    },
    close: () => inflate.destroy(),
  };
}

/** All that is ready to be read. Throws RangeError when that is too much. */
function taken(inflate: Inflate): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const part = inflate.read() as Buffer | null;
    if (part === null) return Buffer.concat(parts);
    parts.push(part);
    size += part.length;
    if (size > MOST) throw new RangeError('too many headers');
  }
}

/** The number of headers, then names and values with their lengths. Throws RangeError. */
function parseBlock(block: Buffer): Record<string, string> {
  let at = 0;
  const number = (): number => {
    const value = block.readUInt32BE(at);
    at += 4;
    return value;
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new RangeError('headers are cut short');
    const value = block.toString('utf8', at, at + length);
    at += length;
    return value;
  };
  const headers: Record<string, string> = {};
  for (let left = number(); left > 0; left--) headers[text().toLowerCase()] = text();
  return headers;
}

/** An empty block behind each other one: only then does Go's reader hand out what it has. */
const FLUSH = Buffer.of(0, 0, 0, 0xff, 0xff);

/**
 * Header blocks to write, one after the other: a compressed stream in which nothing is compressed
 * (RFC 1951 3.2.4), so that it can be made without waiting.
 */
export function createHeaderWriter(): (headers: Record<string, string>) => Buffer {
  let first = true;
  return (headers) => {
    const entries = Object.entries(headers);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(entries.length);
    const block = Buffer.concat([count, ...entries.flat().map(counted)]);
    const lengths = Buffer.alloc(5);
    lengths.writeUInt16LE(block.length, 1);
    lengths.writeUInt16LE(~block.length & 0xffff, 3);
    const begin = first ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0);
    first = false;
    return Buffer.concat([begin, lengths, block, FLUSH]);
  };
}
