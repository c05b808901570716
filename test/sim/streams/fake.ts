import { createServer, get, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  NetError,
  type Connection,
  type ExecIO,
  type HttpRequest,
  type NodeAgent,
} from '../../../src/sim/contract/index.js';
import { ApiError } from '../../../src/sim/machinery/index.js';
import { handleUpgrade, type StreamOptions } from '../../../src/sim/streams/index.js';

const nothing = (): never => {
  throw new Error('not asked in these tests');
};

/** A node whose commands are `run`, and whose pods answer HTTP on port 80 and echo bytes on port 7. */
export function agentWith(run: (command: string[], io: ExecIO) => Promise<number>): NodeAgent {
  return {
    logs: nothing,
    summary: nothing,
    config: nothing,
    configure: nothing,
    cgroups: nothing,
    exec: (_namespace, _pod, _container, command, io) => run(command, io),
    attach: (_namespace, _pod, _container, io) => run([], io),
    portForward: (_namespace, _pod, port) =>
      port === 80 || port === 7
        ? Promise.resolve(connectionTo(port))
        : Promise.reject(new NetError('ECONNREFUSED', 'connect: connection refused')),
  };
}

function connectionTo(port: number): Connection {
  const endpoint = { ip: '10.244.1.2', port };
  return {
    local: endpoint,
    remote: endpoint,
    speaks: port === 80 ? 'http' : 'bytes',
    request: ({ method, path, body }: HttpRequest) =>
      Promise.resolve({
        status: 200,
        headers: [['Content-Type', 'text/plain']],
        body: Buffer.from(`${method} ${path} ${body.length}\n`),
      }),
    open: (data) => ({ write: (chunk) => queueMicrotask(() => data(chunk)) }),
    onEnd: () => {},
    close: () => {},
  };
}

/** A server that upgrades every request with these options. */
export async function serve(
  options: Partial<StreamOptions> & Pick<StreamOptions, 'agent' | 'kind'>,
): Promise<{ server: Server; url: string }> {
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    handleUpgrade(request, socket, head, {
      namespace: 'ns',
      pod: 'pod',
      container: 'main',
      command: ['sh'],
      ports: [],
      stdin: false,
      stdout: true,
      stderr: true,
      tty: false,
      ...options,
    }).catch((error: unknown) => {
      const text = error instanceof ApiError ? error.message : String(error);
      socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

export interface Client {
  socket: Pick<WebSocket, 'send' | 'close' | 'terminate' | 'protocol'>;
  /** All messages so far, whole. */
  messages: Buffer[];
  /** What came on a channel so far, as text. */
  text(channel: number): string;
  closed: Promise<number>;
}

export async function connect(url: string, ...protocols: string[]): Promise<Client> {
  const socket = new WebSocket(url, protocols);
  const messages: Buffer[] = [];
  socket.on('message', (data: Buffer) => messages.push(data));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return { socket, messages, closed, text: textOf(messages) };
}

const textOf =
  (messages: Buffer[]) =>
  (channel: number): string =>
    Buffer.concat(
      messages.filter(([first]) => first === channel).map((each) => each.subarray(1)),
    ).toString('utf8');

/** As `connect`, with a protocol that no JavaScript client can offer: a slash is not allowed in its name. */
export async function connectRaw(url: string, protocol: string): Promise<Client> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16, 7).toString('base64'),
    'Sec-WebSocket-Protocol': protocol,
  };
  const [socket, chosen] = await new Promise<[Socket, string]>((resolve, reject) => {
    const request = get(url.replace('ws:', 'http:'), { headers });
    request.on('upgrade', ({ headers }, socket: Socket) =>
      resolve([socket, headers['sec-websocket-protocol'] ?? '']),
    );
    request.on('response', ({ statusCode }) => reject(new Error(`status ${statusCode}`)));
    request.on('error', reject);
  });
  const messages: Buffer[] = [];
  const closed = new Promise<number>((resolve) => {
    let pending = Buffer.alloc(0);
    socket.on('close', () => resolve(1006));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let length = pending[1]!; pending.length >= 2; length = pending[1]!) {
        const start = length === 126 ? 4 : 2;
        if (length === 126) length = pending.readUInt16BE(2);
        if (pending.length < start + length) return;
        const message = pending.subarray(start, start + length);
        if ((pending[0]! & 15) === 8) resolve(message.length < 2 ? 1005 : message.readUInt16BE());
        else messages.push(message);
        pending = pending.subarray(start + length);
      }
    });
  });
  const frame = (opcode: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x8000 | (opcode << 8) | 0xfe);
    head.writeUInt16BE(data.length, 2);
    // Then the mask, which is zero.
    return Buffer.concat([head, data]);
  };
  return {
    socket: {
      protocol: chosen,
      send: (data: unknown) => socket.write(frame(2, data as Buffer)),
      close: () => socket.write(frame(8, Buffer.of(3, 232))),
      terminate: () => socket.destroy(),
    },
    messages,
    closed,
    text: textOf(messages),
  };
}

/** Resolves when it holds, or fails when it does not within a second. */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 1000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
