import type { WebSocket } from 'ws';
import { ByteStream } from './byte-stream.js';
import { openChannels } from './channels.js';
import { forward } from './forward.js';
import type { StreamOptions } from './options.js';

/**
 * Port-forward over channels, two for each port (data and errors), each of which begins with the port in
 * two bytes (cri/streaming/portforward/websocket.go). One connection to each port.
 */
export function forwardChannels(socket: WebSocket, base64: boolean, options: StreamOptions): void {
  const streams: ByteStream[] = [];
  const channels = openChannels(socket, base64, (channel, data) => {
    if (channel % 2 === 0) streams[channel / 2]?.receive(data);
  });
  let left = options.ports.length;
  options.ports.forEach((port, i) => {
    const stream = new ByteStream({
      write: (chunk) => channels.send(2 * i, chunk),
      end: () => {
        left--;
        if (left === 0) channels.close();
      },
    });
    streams.push(stream);
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    channels.send(2 * i, number);
    channels.send(2 * i + 1, number);
    void forward(options, port, stream, (text) => channels.send(2 * i + 1, Buffer.from(text)));
  });
  socket.on('close', () => {
    for (const stream of streams) stream.gone();
  });
}
