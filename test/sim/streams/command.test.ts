import type { Server } from 'node:http';
import { expect } from 'chai';
import type { WebSocket } from 'ws';
import type { ExecIO } from '../../../src/sim/contract/index.js';
import { failure } from '../../../src/sim/machinery/index.js';
import type { StreamOptions } from '../../../src/sim/streams/index.js';
import { agentWith, connect, serve, until } from './fake.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);

async function shout(_command: string[], io: ExecIO): Promise<number> {
  for await (const chunk of io.stdin ?? []) {
    io.stdout(bytes(Buffer.from(chunk).toString().toUpperCase()));
  }
  io.stderr(bytes('done'));
  return 0;
}

describe('a command over a WebSocket', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function start(
    run: (command: string[], io: ExecIO) => Promise<number>,
    options: Partial<StreamOptions> = {},
  ): Promise<string> {
    const made = await serve({ agent: agentWith(run), kind: 'exec', ...options });
    server = made.server;
    return made.url;
  }

  it('gets its input, gives its output, and ends with Success', async () => {
    const url = await start(shout, { stdin: true });
    const client = await connect(url, 'v5.channel.k8s.io');
    client.socket.send(Buffer.from('\0one '));
    client.socket.send(Buffer.from('\0two'));
    client.socket.send(Buffer.of(255, 0));
    expect(await client.closed).to.equal(1000);
    expect(client.text(1)).to.equal('ONE TWO');
    expect(client.text(2)).to.equal('done');
    expect(JSON.parse(client.text(3))).to.deep.equal({ metadata: {}, status: 'Success' });
  });

  it('waits for a client that does not read', async () => {
    let sent = 0;
    const url = await start(async (_command, io) => {
      for (; sent < 64; sent++) {
        io.stdout(new Uint8Array(1024 * 1024));
        await io.drained?.();
      }
      return 0;
    });
    const client = await connect(url, 'v5.channel.k8s.io');
    const socket = client.socket as WebSocket;
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).to.be.below(32);
    socket.resume();
    await client.closed;
    expect(sent).to.equal(64);
  });

  it('says its exit code as a cause', async () => {
    const url = await start(() => Promise.resolve(7), { command: ['sh', '-c', 'exit 7'] });
    for (const [protocol, said] of [
      ['v5.channel.k8s.io', 'command terminated with exit code 7'],
      ['v4.channel.k8s.io', 'error executing command [sh -c exit 7], exit code 7'],
    ]) {
      const client = await connect(url, protocol!);
      await client.closed;
      expect(JSON.parse(client.text(3))).to.deep.equal({
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: ${said}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '7' }] },
      });
    }
  });

  it('says why it could not be started, wrapped once more by version 5', async () => {
    const text = 'Internal error occurred: error executing command in container: x';
    const url = await start(() => Promise.reject(failure(500, 'InternalError', text)));
    const message = async (protocol: string): Promise<unknown> => {
      const client = await connect(url, protocol);
      await client.closed;
      return (JSON.parse(client.text(3)) as { message: unknown }).message;
    };
    expect(await message('v4.channel.k8s.io')).to.equal(text);
    expect(await message('v5.channel.k8s.io')).to.equal(`Internal error occurred: ${text}`);
  });

  it('speaks the first protocol of the client that it knows, in base64 too', async () => {
    const url = await start(shout);
    const one = await connect(url, 'v9.channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io');
    expect(one.socket.protocol).to.equal('v4.channel.k8s.io');
    const two = await connect(url, 'base64.channel.k8s.io');
    await two.closed;
    const digits = two.messages.map((each) => each.toString());
    expect(digits).to.deep.equal(['1', `2${Buffer.from('done').toString('base64')}`]);
    await one.closed;
  });

  it('learns when the client goes', async () => {
    let gone = false;
    const url = await start(async (_command, io) => {
      await new Promise((resolve) => io.signal.addEventListener('abort', resolve));
      gone = true;
      return 0;
    });
    const client = await connect(url, 'v5.channel.k8s.io');
    client.socket.terminate();
    await until(() => gone);
  });

  it('has one output in a terminal', async () => {
    const url = await start(shout, { tty: true, stderr: false });
    const client = await connect(url, 'v5.channel.k8s.io');
    await client.closed;
    expect(client.text(1)).to.equal('done');
    expect(client.text(2)).to.equal('');
  });

  it('is refused without streams, with an unknown protocol, or over SPDY', async () => {
    const url = await start(shout, { stdout: false, stderr: false });
    const refused = async (make: () => Promise<unknown>): Promise<void> => {
      const error = await make().then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.message).to.match(/400/);
    };
    await refused(() => connect(url, 'v5.channel.k8s.io'));
    await refused(() => connect(url, 'v9.channel.k8s.io'));
    const http = await import('node:http');
    const body = await new Promise<string>((resolve, reject) => {
      const request = http.request(url.replace('ws', 'http'), {
        method: 'POST',
        headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1' },
      });
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      });
      request.on('error', reject);
      request.end();
    });
    expect(body).to.match(/^unable to upgrade: SPDY\/3.1 is not supported/);
  });
});
