import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import { startCluster } from '../../../src/sim/index.js';
import { choosePorts, PortClaims } from '../../../src/provider/common/ports.js';

async function listener(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as { port: number }).port };
}

describe('choosePorts', () => {
  let taken: { server: Server; port: number };
  let free: number;
  const lines: string[] = [];
  let claims: PortClaims;
  const choose = (ports: Parameters<typeof choosePorts>[0], reserved: number[] = []) =>
    choosePorts(ports, new Set(reserved), claims, (line) => lines.push(line));
  /** Whether another lab could have the port. */
  const isFree = async (port: number): Promise<boolean> => {
    const other = new PortClaims();
    const free = await other.take(port);
    other.release();
    return free;
  };

  beforeEach(async () => {
    lines.length = 0;
    taken = await listener();
    const other = await listener();
    free = other.port;
    other.server.close();
    await once(other.server, 'close');
    claims = new PortClaims();
  });
  afterEach(() => {
    claims.release();
    taken.server.close();
  });

  it('uses the node port where it is free, and says nothing', async () => {
    const ports = await choose([{ name: 'web', nodePort: free }]);
    expect(ports).to.deep.equal({ web: { host: '127.0.0.1', port: free, nodePort: free } });
    expect(lines).to.be.empty;
  });

  it('replaces a taken default by a free port and tells which', async () => {
    const { web } = await choose([{ name: 'web', nodePort: taken.port }]);
    expect(web?.port).to.not.equal(taken.port);
    claims.release();
    expect(await isFree(web?.port ?? 0)).to.equal(true);
    expect(lines).to.deep.equal([
      `Port ${taken.port} is taken: "web" is at http://127.0.0.1:${web?.port}.`,
    ]);
  });

  it('refuses a taken port that the user gave', async () => {
    const error: unknown = await choose([
      { name: 'web', nodePort: 30080, hostPort: taken.port },
    ]).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(LabError).with.property('code', 'PORT_TAKEN');
  });

  it('takes ports that are only reserved as taken, too', async () => {
    const { web } = await choose([{ name: 'web', nodePort: free }], [free]);
    expect(web?.port).to.not.equal(free);
  });

  it('leaves a port alone that a simulator has, though nothing listens on it', async () => {
    const sim = await startCluster({ nodes: 1, ports: [{ nodePort: 30080, hostPort: 0 }] });
    const { 30080: port = 0 } = sim.ports;
    expect(await isFree(port)).to.equal(false);
    await sim.stop();
    expect(await isFree(port)).to.equal(true);
  });

  it('leaves a port alone that another lab has chosen and does not listen on yet', async function () {
    if (process.platform !== 'linux') this.skip();
    const other = new PortClaims();
    await choosePorts([{ name: 'web', nodePort: free }], new Set(), other, () => {});
    const { web } = await choose([{ name: 'web', nodePort: free }]);
    expect(web?.port).to.not.equal(free);
    other.release();
    claims.release();
    expect((await choose([{ name: 'web', nodePort: free }])).web?.port).to.equal(free);
  });

  it('gives a port that the user named to the one who named it', async () => {
    const ports = await choose([
      { name: 'default', nodePort: free },
      { name: 'given', nodePort: 30081, hostPort: free },
    ]);
    expect(ports.given?.port).to.equal(free);
    expect(ports.default?.port).to.not.equal(free);
  });

  it('replaces it by one that no system hands out by itself', async () => {
    const { web } = await choose([{ name: 'web', nodePort: taken.port }]);
    expect(web?.port).to.be.within(30_000, 32_767);
  });
});
