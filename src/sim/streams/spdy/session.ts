import { ByteStream } from '../byte-stream.js';
import {
  controlFrame,
  createFrameReader,
  dataFrame,
  FIN,
  GO_AWAY,
  numbers,
  PING,
  RST_STREAM,
  SYN_REPLY,
  SYN_STREAM,
  type Frame,
} from './frames.js';
import { createHeaderReader, createHeaderWriter } from './headers.js';

/** Streams that one connection may have at a time. */
const MOST_STREAMS = 1000;
const REFUSED_STREAM = 3;

export interface Session {
  /** Bytes from the client. */
  receive(chunk: Buffer): void;
  /** Ends all streams. */
  close(): void;
}

/**
 * The server's side of a SPDY/3.1 connection, as far as port-forward uses it: the client opens streams,
 * both sides send data and end. Without flow control, which the clients (moby/spdystream) have not either.
 * `failed`: the client sent what is no SPDY.
 */
export function createSession(
  send: (bytes: Buffer) => void,
  opened: (headers: Record<string, string>, stream: ByteStream) => void,
  failed: (error: Error) => void,
): Session {
  const streams = new Map<number, ByteStream>();
  const readFrames = createFrameReader();
  const headerReader = createHeaderReader();
  const writeHeaders = createHeaderWriter();
  let tail = Promise.resolve();
  let closed = false;

  const open = async (flags: number, payload: Buffer): Promise<void> => {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    // Every block has to be read, else the next ones cannot be.
    const headers = await headerReader.read(payload.subarray(10));
    if (closed) return;
    if (streams.size >= MOST_STREAMS || streams.has(id)) {
      send(controlFrame(RST_STREAM, 0, numbers(id, REFUSED_STREAM)));
      return;
    }
    const stream = new ByteStream({
      write: (chunk) => send(dataFrame(id, 0, chunk)),
      end: () => send(dataFrame(id, FIN, Buffer.alloc(0))),
    });
    streams.set(id, stream);
    stream.once('close', () => streams.delete(id));
    send(controlFrame(SYN_REPLY, 0, Buffer.concat([numbers(id), writeHeaders({})])));
    if ((flags & FIN) !== 0) stream.receiveEnd();
    opened(headers, stream);
  };

  const handle = async ({ type, flags, stream, payload }: Frame): Promise<void> => {
    if (closed) return;
    switch (type) {
      case undefined:
        if (payload.length > 0) streams.get(stream)?.receive(payload);
        if ((flags & FIN) !== 0) streams.get(stream)?.receiveEnd();
        break;
      case SYN_STREAM:
        await open(flags, payload);
        break;
      case RST_STREAM:
        streams.get(payload.readUInt32BE(0) & 0x7fffffff)?.gone();
        break;
      case PING:
        send(controlFrame(PING, 0, payload));
        break;
      case GO_AWAY:
        close();
        break;
      default:
      // SETTINGS, HEADERS and WINDOW_UPDATE change nothing here.
    }
  };

  const close = (): void => {
    if (closed) return;
    closed = true;
    headerReader.close();
    for (const stream of streams.values()) stream.gone();
    streams.clear();
  };

  return {
    close,
    receive: (chunk) => {
      if (closed) return;
      try {
        for (const frame of readFrames(chunk)) {
          tail = tail.then(() => handle(frame)).catch((error: Error) => failed(error));
        }
      } catch (error) {
        failed(error as Error);
      }
    },
  };
}
