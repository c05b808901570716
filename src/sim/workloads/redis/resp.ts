/**
 * RESP2, what redis speaks: commands are arrays of texts, answers are one of five kinds. Both sides read
 * from a stream of bytes that comes in any pieces.
 */

export type Reply = Status | Failure | number | Buffer | null | readonly Reply[];

/** `+OK` */
export class Status {
  constructor(readonly text: string) {}
}

/** `-OOM command not allowed …` */
export class Failure {
  constructor(readonly text: string) {}
}

/** A client that does not speak it: the connection is closed. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

const CR = 13;
const LF = 10;
/** proto-max-bulk-len, and the longest inline command. */
const MOST = 512 * 1024 * 1024;
const LONGEST_LINE = 65_536;

/** Bytes that came and were not read yet. */
class Incoming {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;

  push(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.at);
    // What was sent is never changed: a look at it is enough.
    const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes = rest.length === 0 ? view : Buffer.concat([rest, view]);
    this.at = 0;
  }

  get position(): number {
    return this.at;
  }

  /** Back to where a value began that is not whole yet. */
  rewind(position: number): void {
    this.at = position;
  }

  /** Up to the next line feed, without it; undefined: it has not come. Throws ProtocolError. */
  line(): string | undefined {
    const end = this.bytes.indexOf(LF, this.at);
    if (end < 0) {
      if (this.bytes.length - this.at > LONGEST_LINE)
        throw new ProtocolError('too big inline request');
      return undefined;
    }
    const to = this.bytes[end - 1] === CR && end > this.at ? end - 1 : end;
    const text = this.bytes.toString('latin1', this.at, to);
    this.at = end + 1;
    return text;
  }

  /** So many bytes and the line end behind them. */
  bulk(length: number): Buffer | undefined {
    if (this.bytes.length - this.at < length + 2) return undefined;
    const found = this.bytes.subarray(this.at, this.at + length);
    this.at += length + 2;
    return found;
  }

  /** The first byte that is not read; undefined: there is none. */
  peek(): number | undefined {
    return this.bytes[this.at];
  }
}

/** The server's side: commands as they come. */
export class Commands {
  private readonly incoming = new Incoming();

  push(chunk: Uint8Array): void {
    this.incoming.push(chunk);
  }

  /** The next command in its words, empty for an empty line; undefined: it is not whole. Throws ProtocolError. */
  next(): Buffer[] | undefined {
    const { incoming } = this;
    const from = incoming.position;
    const first = incoming.peek();
    const line = incoming.line();
    if (line === undefined) return undefined;
    if (first !== 42)
      return line
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => Buffer.from(word));
    const count = numberOf(line.slice(1), 'invalid multibulk length', 1_048_576);
    const words: Buffer[] = [];
    while (words.length < count) {
      const head = incoming.line();
      if (head !== undefined && !head.startsWith('$')) {
        throw new ProtocolError(`expected '$', got '${head[0] ?? ''}'`);
      }
      const word =
        head === undefined
          ? undefined
          : incoming.bulk(numberOf(head.slice(1), 'invalid bulk length', MOST));
      if (word === undefined) {
        incoming.rewind(from);
        return undefined;
      }
      words.push(word);
    }
    return words;
  }
}

function numberOf(text: string, wrong: string, most: number): number {
  const number = /^-?\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(number >= 0 && number <= most)) throw new ProtocolError(wrong);
  return number;
}

/** The client's side: answers as they come. */
export class Replies {
  private readonly incoming = new Incoming();

  push(chunk: Uint8Array): void {
    this.incoming.push(chunk);
  }

  /** The next answer; undefined: it is not whole. Throws ProtocolError. */
  next(): Reply | undefined {
    const from = this.incoming.position;
    const found = this.value();
    if (found === undefined) this.incoming.rewind(from);
    return found;
  }

  private value(): Reply | undefined {
    const line = this.incoming.line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    switch (line.charAt(0)) {
      case '+':
        return new Status(rest);
      case '-':
        return new Failure(rest);
      case ':':
        return Number(rest);
      case '$':
        return rest === '-1'
          ? null
          : this.incoming.bulk(numberOf(rest, 'invalid bulk length', MOST));
      case '*': {
        if (rest === '-1') return null;
        const count = numberOf(rest, 'invalid multibulk length', 1_048_576);
        const list: Reply[] = [];
        while (list.length < count) {
          const each = this.value();
          if (each === undefined) return undefined;
          list.push(each);
        }
        return list;
      }
      default:
        throw new ProtocolError(`got ${JSON.stringify(line.slice(0, 20))} as reply type byte`);
    }
  }
}

/** A command as a client sends it. */
export function commandBytes(words: readonly (string | Uint8Array)[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)];
  for (const word of words) {
    const bytes = typeof word === 'string' ? Buffer.from(word) : word;
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, END);
  }
  return Buffer.concat(parts);
}

const END = Buffer.from('\r\n');
const NIL = Buffer.from('$-1\r\n');
const OK_BYTES = Buffer.from('+OK\r\n');

/** The answer OK. */
export const OK = new Status('OK');

/** Values as they are sent: one that is read again and again is copied once. None of them is ever changed. */
const bulks = new WeakMap<Buffer, Buffer>();

function bulkBytes(value: Buffer): Buffer {
  const known = bulks.get(value);
  if (known !== undefined) return known;
  const bytes = Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, END]);
  bulks.set(value, bytes);
  return bytes;
}

/** An answer as the server sends it. */
export function replyBytes(reply: Reply): Buffer {
  if (reply === OK) return OK_BYTES;
  if (reply === null) return NIL;
  if (typeof reply === 'number') return Buffer.from(`:${reply}\r\n`);
  if (reply instanceof Status) return Buffer.from(`+${reply.text}\r\n`);
  if (reply instanceof Failure) return Buffer.from(`-${reply.text}\r\n`);
  if (Buffer.isBuffer(reply)) return bulkBytes(reply);
  return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(replyBytes)]);
}
