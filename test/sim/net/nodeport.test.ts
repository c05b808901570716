import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Acceptor } from '../../../src/sim/contract/index.js';
import { createNetwork } from '../../../src/sim/net/index.js';
import { fakeSim, NODES, service, slice } from './fake.js';

const SLICES = 'endpointslices.discovery.k8s.io';

describe('sim NodePort listeners', () => {
  const { sim, put } = fakeSim();
  const network = createNetwork(sim, { nodes: NODES, ports: [{ nodePort: 30080, hostPort: 0 }] });
  const served: string[] = [];
  const accept: Acceptor = () => ({
    request: ({ path, body }) => {
      served.push(path);
      const answer = {
        status: 200,
        headers: [],
        body: Buffer.from(`${path} ${Buffer.from(body).toString()}`),
      };
      if (path === '/never') return new Promise(() => undefined);
      if (path === '/late') return new Promise((resolve) => setTimeout(() => resolve(answer), 10));
      return path === '/close'
        ? { ...answer, headers: [], close: true }
        : { ...answer, headers: [] };
    },
  });
  let port = 0;
  let pod: { end(): void };

  const open = async (): Promise<{
    socket: Socket;
    text: () => string;
    ended: Promise<unknown>;
  }> => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    return { socket, text: () => text, ended };
  };
  // Longer than a change of a Service takes to take effect, also where the process loses its core.
  const wait = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const begin = async (uid: string): Promise<void> => {
    const ip = network.addPod({ uid, namespace: 'shop', nodeName: 'worker', hostNetwork: false });
    const attached = network.attach(uid, { policy: 'ClusterFirst' });
    attached.network.listen(80, accept);
    pod = attached;
    put(SLICES, slice('web', 80, [{ addresses: [ip] }]));
    await wait();
  };

  before(async () => {
    port = (await network.ready)[30080] ?? 0;
    put('services', service('web', '10.96.0.20', 80, { type: 'NodePort' }, 30080));
    await begin('one');
  });
  after(() => network.stop());

  it('answers pipelined requests in their order, in whatever pieces they come', async () => {
    const { socket, text } = await open();
    const all = '/late /b /c'
      .split(' ')
      .map((path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi`)
      .join('');
    for (let i = 0; i < all.length; i += 7) {
      socket.write(all.slice(i, i + 7));
      if (i % 21 === 0) await wait(1);
    }
    await wait(50);
    expect(
      text()
        .match(/\r\n\r\n\/\w+ hi/g)
        ?.map((each) => each.trim()),
    ).to.deep.equal(['/late hi', '/b hi', '/c hi']);
    socket.destroy();
  });

  it('closes when the client or the server wants it, and answers 400 to nonsense', async () => {
    for (const [sent, begins] of [
      [
        'GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n/a ',
      ],
      ['GET /close HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 200 OK\r\n'],
      ['GET /a HTTP/1.0\r\n\r\n', 'HTTP/1.1 200 OK\r\n'],
      ['rubbish\r\n\r\n', 'HTTP/1.1 400 Bad Request\r\n'],
    ] as const) {
      const { socket, text, ended } = await open();
      socket.write(sent);
      await ended;
      expect(text().startsWith(begins), `${sent} → ${text()}`).to.be.true;
    }
  });

  it('answers HEAD without a body', async () => {
    const { socket, text } = await open();
    socket.write('HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n');
    await wait();
    expect(text()).to.match(/^HTTP\/1\.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP\/1\.1 200/);
    socket.destroy();
  });

  it('keeps open connections when the Service loses its endpoints, and refuses new ones', async () => {
    const { socket, text } = await open();
    put(SLICES, slice('web', 80, []));
    await wait();
    socket.write('GET /still HTTP/1.1\r\nHost: x\r\n\r\n');
    await wait();
    expect(text()).to.contain('/still');
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
    socket.destroy();
  });

  it('resets connections when their pod dies, and serves the next pod on the same port', async () => {
    await begin('two');
    const { socket, ended } = await open();
    const errors: string[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''));
    socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    await wait();
    expect(network.connections('two')).to.equal(1);
    pod.end();
    await ended;
    expect(errors).to.deep.equal(['ECONNRESET']);
    expect(network.connections('two')).to.equal(0);
    await begin('three');
    const next = await open();
    next.socket.write('GET /again HTTP/1.1\r\nHost: x\r\n\r\n');
    await wait();
    expect(next.text()).to.contain('/again');
    next.socket.destroy();
  });

  it('says which port another process holds', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as AddressInfo;
    const second = createNetwork(fakeSim().sim, {
      nodes: NODES,
      ports: [{ nodePort: 30081, hostPort: taken }],
    });
    const failed = await second.ready.catch((error: unknown) => String(error));
    expect(failed).to.equal(
      `Error: port ${taken} of 127.0.0.1, for NodePort 30081: another process has it`,
    );
    other.close();
    second.stop();
  });

  it('keeps a port from other simulators, also while nothing is listened on', async () => {
    const ports = [{ nodePort: 30082, hostPort: 0 }];
    const first = createNetwork(fakeSim().sim, { nodes: NODES, ports });
    const { 30082: port = 0 } = await first.ready;
    const again = (): ReturnType<typeof createNetwork> =>
      createNetwork(fakeSim().sim, { nodes: NODES, ports: [{ nodePort: 30082, hostPort: port }] });
    const second = again();
    const failed = await second.ready.catch((error: NodeJS.ErrnoException) => error.code);
    expect(failed).to.equal(process.platform === 'linux' ? 'EADDRINUSE' : { 30082: port });
    second.stop();
    first.stop();
    // A closed server is gone with the next turn of the event loop.
    await wait();
    const third = again();
    expect(await third.ready).to.deep.equal({ 30082: port });
    third.stop();
  });

  it('takes the number of the NodePort where no other is asked for, or any where that is taken', async () => {
    const ports = [{ nodePort: 30084 }];
    const first = createNetwork(fakeSim().sim, { nodes: NODES, ports });
    const { 30084: own } = await first.ready;
    const second = createNetwork(fakeSim().sim, { nodes: NODES, ports });
    const { 30084: other } = await second.ready;
    expect(own).to.equal(30_084);
    expect(other).to.be.within(30_000, 32_767);
    if (process.platform === 'linux') expect(other).not.to.equal(own);
    first.stop();
    second.stop();
  });

  it('takes for any port one that no system hands out by itself', async () => {
    // Else another listener, or a client, comes to have it while nothing is ready behind it.
    for (let i = 0; i < 5; i++) {
      const ports = [{ nodePort: 30083, hostPort: 0 }];
      const network = createNetwork(fakeSim().sim, { nodes: NODES, ports });
      const { 30083: port } = await network.ready;
      network.stop();
      expect(port).to.be.within(30_000, 32_767);
    }
  });
});
