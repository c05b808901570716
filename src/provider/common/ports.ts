import { randomInt } from 'node:crypto';
import { connect, createServer, type AddressInfo } from 'node:net';
import { LabError } from '../../base/index.js';
import type { ClusterHandle, ClusterSpec, Progress } from '../../model/index.js';

/** Published ports are reached here and nowhere else. */
export const HOST = '127.0.0.1';

/**
 * Whether a simulator has the port, on which it listens only while a ready endpoint is behind it: a cluster that
 * took it meanwhile would answer for the other's outage (seen, with a kind cluster). The name is the one under
 * which the simulator claims it, in Linux' abstract namespace (`sim/net/nodeport.ts`).
 */
function isClaimed(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ path: `\0chaos-lab-sim-port-${port}` });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** The port that a listener on 127.0.0.1 gets when it asks for `port` (0: any), or undefined when it is taken. */
export async function tryPort(port: number): Promise<number | undefined> {
  if (await isClaimed(port)) return undefined;
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve(got));
    });
  });
}

/**
 * Any port is looked for in Kubernetes' own range for NodePorts first. It lies below what a system hands
 * out by itself (Linux: from 32768), so no client and no other listener comes upon it between this look and
 * the cluster's own listening.
 */
const ANY = { from: 30_000, count: 2768 };

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  const first = randomInt(ANY.count);
  for (let i = 0; i < ANY.count; i++) {
    const port = ANY.from + ((first + i) % ANY.count);
    if (!taken.has(port) && (await tryPort(port)) !== undefined) return port;
  }
  for (;;) {
    const port = await tryPort(0);
    if (port !== undefined && !taken.has(port)) return port;
  }
}

/**
 * The host port of each declared port. One that the user gave is taken as it is, or refused
 * with PORT_TAKEN; else the node port is used when it is free, else any free one, and
 * `notice` tells. `reserved` holds ports that no socket shows (Docker without its proxy, clusters
 * being made by another lab).
 */
export async function choosePorts(
  ports: ClusterSpec['ports'],
  reserved: ReadonlySet<number>,
  notice: Progress,
): Promise<ClusterHandle['ports']> {
  const taken = new Set(reserved);
  const chosen: ClusterHandle['ports'] = {};
  // What the user gave goes first, so that a default never takes it away.
  const given = ports.filter((port) => port.hostPort !== undefined);
  for (const port of [...given, ...ports.filter((other) => other.hostPort === undefined)]) {
    const wanted = port.hostPort ?? port.nodePort;
    const free = !taken.has(wanted) && (await tryPort(wanted)) !== undefined;
    if (!free && port.hostPort !== undefined) {
      throw new LabError('PORT_TAKEN', {
        message: `Port ${HOST}:${wanted}, asked for as host port of "${port.name}", is taken.`,
      });
    }
    const got = free ? wanted : await freePort(taken);
    if (got !== wanted) {
      notice(`Port ${wanted} is taken: "${port.name}" is at http://${HOST}:${got}.`);
    }
    taken.add(got);
    chosen[port.name] = { host: HOST, port: got, nodePort: port.nodePort };
  }
  return chosen;
}
