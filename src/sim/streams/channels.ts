import type { RawData, WebSocket } from 'ws';

/** One byte in front of each message says which channel it belongs to (apiserver util/wsstream). */
export interface Channels {
  send(channel: number, data: Uint8Array): void;
  /** Resolves when most of what was sent has left this process; undefined: it has. */
  drained(): Promise<void> | undefined;
  /** Closes the connection in order. */
  close(): void;
}

/** As much may wait for a slow client, bytes. */
const MOST_WAITING = 1024 * 1024;

/** The bytes of a message, however ws hands them over. */
export function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** `base64`: the channel is a digit and the rest is base64, all of it text. */
export function openChannels(
  socket: WebSocket,
  base64: boolean,
  received: (channel: number, data: Buffer) => void,
): Channels {
  socket.on('message', (data) => {
    const message = bytesOf(data);
    const [channel] = message;
    if (channel === undefined) return;
    const rest = message.subarray(1);
    if (!base64) received(channel, rest);
    else received(channel - 0x30, Buffer.from(rest.toString('latin1'), 'base64'));
  });
  let waiting: (() => void)[] = [];
  const full = (): boolean =>
    socket.readyState === socket.OPEN && socket.bufferedAmount > MOST_WAITING;
  const taken = (): void => {
    if (full()) return;
    const done = waiting;
    waiting = [];
    for (const each of done) each();
  };
  socket.on('close', taken);
  return {
    drained: () => (full() ? new Promise((resolve) => waiting.push(resolve)) : undefined),
    send: (channel, data) => {
      if (socket.readyState !== socket.OPEN) return;
      if (base64) socket.send(`${channel}${Buffer.from(data).toString('base64')}`, taken);
      else socket.send(Buffer.concat([Buffer.of(channel), data]), taken);
    },
    close: () => socket.close(1000),
  };
}
