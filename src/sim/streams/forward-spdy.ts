import type { WebSocket } from 'ws';
import type { ByteStream } from './byte-stream.js';
import { bytesOf } from './channels.js';
import { forward } from './forward.js';
import type { StreamOptions } from './options.js';
import { createSession } from './spdy/session.js';

/**
 * Port-forward as kubectl does it: SPDY in the messages of a WebSocket. For each connection that comes
 * in, the client opens a stream for errors and one for data, under one request ID
 * (client-go tools/portforward/portforward.go).
 */
export function forwardSpdy(socket: WebSocket, options: StreamOptions): void {
  const errors = new Map<string, ByteStream>();
  const opened = (headers: Record<string, string>, stream: ByteStream): void => {
    const id = headers.requestid ?? '';
    if (headers.streamtype === 'error') {
      errors.set(id, stream);
      stream.resume();
      return;
    }
    const error = errors.get(id);
    errors.delete(id);
    const port = Number(headers.port);
    if (headers.streamtype !== 'data' || !(port > 0 && port < 65_536)) {
      stream.resetAndDestroy();
      error?.resetAndDestroy();
      return;
    }
    // The end of the data is the end of both.
    stream.once('finish', () => error?.end());
    stream.once('close', () => error?.end());
    void forward(options, port, stream, (text) => error?.end(text));
  };
  const session = createSession(
    (bytes) => socket.send(bytes),
    opened,
    () => socket.close(1002),
  );
  socket.on('message', (data) => session.receive(bytesOf(data)));
  socket.on('close', () => session.close());
}
