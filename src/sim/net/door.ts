import type { Duplex } from 'node:stream';
import type { Connection, HttpResponse } from '../contract/index.js';
import { parse, type Bad, type HeadCache, type Whole } from './parser.js';
import { wireHead } from './wire.js';

/** A TCP connection of a client from outside: a socket, or a stream that a port-forward carries. */
export type Wire = Duplex & { resetAndDestroy(): unknown };

/** What may wait unread while an answer is being made, bytes. */
const HIGH_WATER = 256 * 1024;
/** Answers up to this size go out in one write, bytes. */
const SMALL = 16_384;

const cache: HeadCache = new Map();

/** Carries HTTP between a real socket and a connection inside the cluster, for both their lives. */
function serve(socket: Wire, connection: Connection): void {
  let pending: Buffer | undefined;
  let busy = false;
  let over = false;

  const finish = (): void => {
    if (over) return;
    over = true;
    connection.close();
    socket.end();
  };
  const reset = (): void => {
    if (over) return;
    over = true;
    socket.resetAndDestroy();
  };
  const refuse = ({ status }: Bad): void => {
    const body = Buffer.from(`${status}\n`);
    const response: HttpResponse = { status, headers: [['Content-Type', 'text/plain']], body };
    send(response, '1.1', false, true);
    finish();
  };
  const send = (
    response: HttpResponse,
    version: '1.0' | '1.1',
    headless: boolean,
    close: boolean,
  ): void => {
    const head = wireHead(response, { version }, close);
    const { body } = response;
    if (headless || body.byteLength === 0) socket.write(head, 'latin1');
    else if (body.byteLength <= SMALL) {
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      socket.write(head + text.toString('latin1'), 'latin1');
    } else {
      socket.write(head, 'latin1');
      socket.write(body);
    }
  };
  const exchange = (whole: Whole): void => {
    busy = true;
    const { request } = whole;
    connection.request(request).then(
      (response) => {
        if (over) return;
        const close = response.close === true || !whole.keepAlive;
        send(response, request.version, request.method === 'HEAD', close);
        busy = false;
        if (close) finish();
        else if (pending !== undefined) next();
      },
      () => reset(),
    );
  };
  const next = (): void => {
    while (!busy && !over && pending !== undefined) {
      const found = parse(pending, cache);
      if (found === 'continue') {
        socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
        return;
      }
      if (found === 'more') return;
      if ('status' in found) return refuse(found);
      pending = found.size < pending.length ? pending.subarray(found.size) : undefined;
      if (socket.isPaused()) socket.resume();
      exchange(found);
    }
  };
  socket.on('data', (chunk: Buffer) => {
    pending = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
    if (!busy) next();
    else if (pending.length > HIGH_WATER) socket.pause();
  });
  socket.on('end', finish);
  socket.on('error', finish);
  socket.on('close', finish);
  connection.onEnd((died) => {
    if (died) reset();
    // A server that closes has just answered: its answer goes out first.
    else queueMicrotask(finish);
  });
}

/** Carries bytes of any other protocol. */
function pipe(socket: Wire, connection: Connection): void {
  const server = connection.open((chunk) => socket.write(chunk));
  socket.on('data', (chunk: Buffer) => server.write(chunk));
  for (const event of ['end', 'error', 'close']) socket.on(event, () => connection.close());
  connection.onEnd((died) => (died ? socket.resetAndDestroy() : socket.end()));
}

/** Carries whatever the server of the connection speaks. */
export function bridge(socket: Wire, connection: Connection): void {
  if (connection.speaks === 'bytes') pipe(socket, connection);
  else serve(socket, connection);
}
