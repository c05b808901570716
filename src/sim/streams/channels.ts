import type { RawData, WebSocket } from 'ws';

/** One byte in front of each message says which channel it belongs to (apiserver util/wsstream). */
export interface Channels {
  send(channel: number, data: Uint8Array): void;
  /** Closes the connection in order. */
  close(): void;
}

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
  return {
    send: (channel, data) => {
      if (socket.readyState !== socket.OPEN) return;
      if (base64) socket.send(`${channel}${Buffer.from(data).toString('base64')}`);
      else socket.send(Buffer.concat([Buffer.of(channel), data]));
    },
    close: () => socket.close(1000),
  };
}
