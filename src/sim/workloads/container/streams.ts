/** What a process reads from. */
export interface Input {
  /** The next bytes; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Puts bytes back in front. */
  unread(bytes: Uint8Array): void;
  /** Nobody will read any more: the writer gets a broken pipe. */
  close(): void;
}

/** What a process writes to. Awaiting a write keeps a fast writer from filling the memory. */
export interface Output {
  write(data: string | Uint8Array): Promise<void> | void;
}

/** The reader of a pipe has gone (SIGPIPE). */
export class BrokenPipe extends Error {
  override name = 'BrokenPipe';
}

const encoder = new TextEncoder();

export function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data;
}

/** As much as a pipe of Linux holds, bytes. */
const CAPACITY = 65_536;

/** Bytes from one process to another. */
export class Pipe implements Input, Output {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #broken = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  write(data: string | Uint8Array): Promise<void> | void {
    if (this.#broken) throw new BrokenPipe();
    const bytes = bytesOf(data);
    if (bytes.byteLength === 0) return;
    this.#chunks.push(bytes);
    this.#size += bytes.byteLength;
    wake(this.#readers);
    if (this.#size <= CAPACITY) return;
    return new Promise((resolve, reject) => {
      this.#writers.push(() => (this.#broken ? reject(new BrokenPipe()) : resolve()));
    });
  }

  end(): void {
    this.#ended = true;
    wake(this.#readers);
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended || this.#broken) return undefined;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
    const chunk = this.#chunks.shift() as Uint8Array;
    this.#size -= chunk.byteLength;
    if (this.#size <= CAPACITY) wake(this.#writers);
    return chunk;
  }

  unread(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#chunks.unshift(bytes);
    this.#size += bytes.byteLength;
  }

  close(): void {
    this.#broken = true;
    this.#chunks = [];
    wake(this.#writers);
    wake(this.#readers);
  }
}

function wake(waiting: (() => void)[]): void {
  for (const each of waiting.splice(0)) each();
}

/** Some bytes, and then the end. */
export function inputOf(data: string | Uint8Array): Input {
  const pipe = new Pipe();
  pipe.unread(bytesOf(data));
  pipe.end();
  return pipe;
}

/** An input whose chunks come from outside. */
export function inputFrom(source: AsyncIterable<Uint8Array> | undefined): Input {
  if (source === undefined) return inputOf('');
  const back: Uint8Array[] = [];
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return {
    read: async () => {
      const first = back.shift();
      if (first !== undefined) return first;
      iterator ??= source[Symbol.asyncIterator]();
      const next = await iterator.next();
      return next.done === true ? undefined : next.value;
    },
    unread: (bytes) => void (bytes.byteLength > 0 && back.unshift(bytes)),
    close: () => undefined,
  };
}

/** All that an input has. */
export async function readAll(input: Input): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The next line with its newline, if it has one; what is behind it stays. Undefined at the end. */
export async function readLine(input: Input): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    const end = chunk.indexOf(10);
    if (end < 0) {
      chunks.push(chunk);
      continue;
    }
    chunks.push(chunk.subarray(0, end + 1));
    input.unread(chunk.subarray(end + 1));
    return Buffer.concat(chunks).toString();
  }
  return chunks.length === 0 ? undefined : Buffer.concat(chunks).toString();
}

/** Collects what is written, but for NUL bytes, which no shell keeps. `hold`: charges for what is much. */
export class Collector implements Output {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #held = 0;

  constructor(readonly hold: (bytes: number) => void) {}

  write(data: string | Uint8Array): void {
    const all = bytesOf(data);
    const bytes = all.includes(0) ? all.filter((byte) => byte !== 0) : all;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size <= CAPACITY) return;
    this.#held += bytes.length;
    this.hold(bytes.length);
  }

  /** The text, which somebody else holds from now on. */
  take(): string {
    if (this.#held > 0) this.hold(-this.#held);
    this.#held = 0;
    return Buffer.concat(this.#chunks).toString();
  }
}

export const NOWHERE: Output = { write: () => undefined };
