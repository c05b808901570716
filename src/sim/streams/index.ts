import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { badRequest } from '../machinery/index.js';
import { runCommand } from './command.js';
import { forwardChannels } from './forward-channels.js';
import { forwardSpdy } from './forward-spdy.js';
import type { StreamOptions } from './options.js';
import { chooseProtocol, type Protocol } from './protocols.js';

export type { StreamOptions } from './options.js';

/** The longest message that is taken, bytes. Clients send pieces of 32 KiB. */
const LONGEST = 4 * 1024 * 1024;

/**
 * Answers a request that upgrades to a stream into a container, and serves the stream; resolves once it is
 * open. Rejects with ApiError, before anything is written to the socket, when it cannot be.
 */
export async function handleUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: StreamOptions,
): Promise<void> {
  const protocol = accept(request, options);
  // ws refuses the slash in the name that kubectl offers, and has nothing to choose from here anyway.
  request.headers['sec-websocket-protocol'] = protocol.name === '' ? undefined : 'chosen';
  // Loaded by the first stream: most clusters never have one.
  const { WebSocketServer } = await import('ws');
  if (socket.destroyed) return;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LONGEST,
    perMessageDeflate: false,
    handleProtocols: () => protocol.name || false,
  });
  await new Promise<void>((resolve) => {
    // A handshake that is wrong is answered by ws itself, which then closes the socket.
    socket.once('close', resolve);
    server.handleUpgrade(request, socket, head, (open) => {
      serve(open, protocol, options);
      resolve();
    });
  });
}

/** The protocol of a stream that can be served. Throws ApiError. */
function accept({ headers }: IncomingMessage, options: StreamOptions): Protocol {
  const upgrade = headers.upgrade?.toLowerCase() ?? '';
  if (upgrade !== 'websocket') {
    throw badRequest(
      `unable to upgrade: ${upgrade === '' ? 'missing upgrade headers in request' : `${headers.upgrade} is not supported`}: streams of the simulator are WebSockets, which kubectl uses since 1.31`,
    );
  }
  const offered = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const protocol = chooseProtocol(options.kind, offered);
  if (protocol === undefined) {
    throw badRequest(
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}]`,
    );
  }
  check(options, protocol);
  return protocol;
}

function check(
  { kind, stdin, stdout, stderr, command, ports }: StreamOptions,
  { version }: Protocol,
): void {
  if (kind === 'portforward') {
    if (version === 0) return;
    if (ports.length === 0) throw badRequest('query parameter "ports" is required');
    const wrong = ports.find((port) => !(Number.isInteger(port) && port > 0 && port < 65_536));
    if (wrong !== undefined) throw badRequest('port must be between 1 and 65535');
    return;
  }
  if (!stdin && !stdout && !stderr) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  }
  if (kind === 'exec' && command.length === 0) throw badRequest('command is required');
}

function serve(socket: WebSocket, protocol: Protocol, options: StreamOptions): void {
  // A message that is too long, or no message at all: ws closes the connection.
  socket.on('error', () => socket.terminate());
  if (options.kind !== 'portforward') void runCommand(socket, protocol, options);
  else if (protocol.version === 0) forwardSpdy(socket, options);
  else forwardChannels(socket, protocol.base64, options);
}
