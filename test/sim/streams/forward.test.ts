import type { Server } from 'node:http';
import { constants, createDeflate } from 'node:zlib';
import { expect } from 'chai';
import { agentWith, connect, connectRaw, serve, until, type Client } from './fake.js';
import { counted, DICTIONARY } from '../../../src/sim/streams/spdy/dictionary.js';
import {
  controlFrame,
  createFrameReader,
  dataFrame,
  FIN,
  GO_AWAY,
  numbers,
  PING,
  SYN_REPLY,
  SYN_STREAM,
  type Frame,
} from '../../../src/sim/streams/spdy/frames.js';

const agent = agentWith(() => Promise.resolve(0));
const EMPTY = Buffer.alloc(0);

/** The client's side of SPDY, which compresses its headers as spdystream does. */
function spdy(client: Client): {
  open: (id: number, headers: Record<string, string>) => Promise<void>;
  send: (id: number, text: string, flags?: number) => void;
  frames: () => Frame[];
  text: (id: number) => string;
  ended: (id: number) => boolean;
} {
  const deflate = createDeflate({ dictionary: DICTIONARY, level: 9 });
  const compress = (block: Buffer): Promise<Buffer> =>
    new Promise((resolve) => {
      deflate.write(block);
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(deflate.read() as Buffer));
    });
  const frames = (): Frame[] => createFrameReader()(Buffer.concat(client.messages));
  const of = (id: number): Frame[] =>
    frames().filter(({ type, stream }) => type === undefined && stream === id);
  return {
    frames,
    open: async (id, headers) => {
      const entries = Object.entries(headers);
      const block = Buffer.concat([numbers(entries.length), ...entries.flat().map(counted)]);
      const payload = Buffer.concat([numbers(id, 0), Buffer.alloc(2), await compress(block)]);
      client.socket.send(controlFrame(SYN_STREAM, 0, payload));
    },
    send: (id, text, flags = 0) => client.socket.send(dataFrame(id, flags, Buffer.from(text))),
    text: (id) => Buffer.concat(of(id).map(({ payload }) => payload)).toString(),
    ended: (id) => of(id).some(({ flags }) => flags === FIN),
  };
}

describe('a port-forward', () => {
  let server: Server;
  let url: string;
  const start = async (ports: number[] = []): Promise<void> => {
    const made = await serve({ agent, kind: 'portforward', ports });
    ({ server, url } = made);
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('carries HTTP over channels that begin with the port', async () => {
    await start([80]);
    const client = await connect(url, 'v4.channel.k8s.io');
    client.socket.send(Buffer.from('\0GET /a HTTP/1.1\r\nHost: x\r\n\r\n'));
    await until(() => client.text(0).includes('GET /a 0\n'));
    expect(client.messages[0]).to.deep.equal(Buffer.of(0, 80, 0));
    expect(client.messages[1]).to.deep.equal(Buffer.of(1, 80, 0));
    expect(client.text(0).slice(2)).to.match(/^HTTP\/1.1 200 OK\r\n/);
    client.socket.close();
  });

  it('carries any bytes, and says on the error channel when nobody listens', async () => {
    await start([7, 9]);
    const client = await connect(url, 'v4.channel.k8s.io');
    client.socket.send(Buffer.from('\0ping'));
    await until(() => client.text(0).endsWith('ping'));
    await until(() => client.text(3).length > 2);
    expect(client.text(3).slice(2)).to.equal('connect: connection refused');
    client.socket.close();
  });

  const error = (port: string, id: string): Record<string, string> => ({
    streamtype: 'error',
    port,
    requestid: id,
  });
  const data = (port: string, id: string): Record<string, string> => ({
    ...error(port, id),
    streamtype: 'data',
  });

  it('carries several connections in SPDY, as kubectl does', async () => {
    await start();
    const client = await connectRaw(url, 'SPDY/3.1+portforward.k8s.io');
    const { open, send, text, frames, ended } = spdy(client);
    await open(1, error('80', '0'));
    send(1, '', FIN);
    await open(3, data('80', '0'));
    send(3, 'POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc');
    await open(5, error('7', '1'));
    await open(7, data('7', '1'));
    send(7, 'echo');
    await until(() => text(3).includes('POST /b 3\n') && text(7) === 'echo');
    const replies = frames().filter(({ type }) => type === SYN_REPLY);
    expect(replies).to.have.lengthOf(4);
    // Go's reader of headers waits for the end of a flush.
    for (const { payload } of replies) expect(payload.toString('hex')).to.match(/0000ffff$/);
    send(3, '', FIN);
    await until(() => ended(3) && ended(1));
    expect(ended(7)).to.equal(false);
    send(7, ' still');
    await until(() => text(7) === 'echo still');
    client.socket.send(controlFrame(PING, 0, numbers(1)));
    await until(() => frames().some(({ type }) => type === PING));
    client.socket.send(controlFrame(GO_AWAY, 0, numbers(0, 0)));
    client.socket.close();
    await client.closed;
  });

  it('says in SPDY why a port cannot be reached, and ends both streams', async () => {
    await start();
    const client = await connectRaw(url, 'SPDY/3.1+portforward.k8s.io');
    const { open, text, ended } = spdy(client);
    await open(1, error('9', '0'));
    await open(3, data('9', '0'));
    await until(() => ended(1) && ended(3));
    expect(text(1)).to.equal('connect: connection refused');
    client.socket.close();
  });

  it('ends when the client sends what is no SPDY', async () => {
    await start();
    for (const garbage of [
      controlFrame(SYN_STREAM, 0, Buffer.from('garbage that is no header block')),
      Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]),
      controlFrame(SYN_STREAM, 0, EMPTY),
    ]) {
      const client = await connectRaw(url, 'SPDY/3.1+portforward.k8s.io');
      client.socket.send(garbage);
      expect(await client.closed).to.equal(1002);
    }
  });
});
