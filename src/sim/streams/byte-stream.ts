import { Duplex } from 'node:stream';

/** Where the bytes go that are written to a stream. */
export interface Sink {
  write(chunk: Uint8Array): void;
  /** Nothing more is written. Called once. */
  end(): void;
}

/** One direction each way inside of a connection that many streams share: what a socket is to TCP. */
export class ByteStream extends Duplex {
  #sink: Sink | undefined;

  constructor(sink: Sink) {
    super({ autoDestroy: true });
    this.#sink = sink;
    // Without a listener, an error would end the process. Who uses the stream listens to `close`.
    this.on('error', () => {});
  }

  /** Bytes came from the other side. */
  receive(chunk: Uint8Array): void {
    if (!this.destroyed && !this.readableEnded) this.push(chunk);
  }

  /** The other side has ended its direction. */
  receiveEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  /** The other side has gone: nothing can be written any more. */
  gone(): void {
    this.#sink = undefined;
    this.destroy();
  }

  /** As a socket's: the other side sees an end, for these protocols have no reset. */
  resetAndDestroy(): this {
    this.#end();
    return this.destroy();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#sink?.write(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#end();
    done(error);
  }

  #end(): void {
    this.#sink?.end();
    this.#sink = undefined;
  }
}
