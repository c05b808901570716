import { randomInt } from 'node:crypto';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { LabError } from '../../base/index.js';
import type { ClusterHandle, ClusterSpec, Progress } from '../../model/index.js';

/** Published ports are reached here and nowhere else. */
export const HOST = '127.0.0.1';

const LINUX = process.platform === 'linux';

/**
 * Where a lab says that a port is its own, also while nothing listens on it: a name in Linux' abstract
 * namespace, no port and no file, which goes with the process. A simulator does so under the same name
 * (`sim/net/nodeport.ts`), as it listens only while a ready endpoint is behind its port.
 */
const claimName = (port: number): string => `\0chaos-lab-sim-port-${port}`;

/** The listener, or undefined when another has what it asks for. */
function listen(options: ListenOptions): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    // Nobody is kept alive by a claim.
    server.listen(options, () => resolve(server.unref()));
  });
}

/**
 * Ports of 127.0.0.1 that no other lab of this machine takes until they are released (Linux; elsewhere a
 * port is only looked at). Two labs that chose in the same second took the same port, and the one whose
 * Docker came second could not make its cluster.
 */
export class PortClaims {
  readonly #held: Server[] = [];

  /** Whether the port is this lab's own now: nobody listens on it, and no other lab has claimed it. */
  async take(port: number): Promise<boolean> {
    // Before the port is touched: for a moment the look below has it, and its owner may want it then.
    const claim = LINUX ? await listen({ path: claimName(port) }) : undefined;
    if (LINUX && claim === undefined) return false;
    const look = await listen({ host: HOST, port, exclusive: true });
    if (look === undefined) {
      claim?.close();
      return false;
    }
    if (claim) this.#held.push(claim);
    await new Promise<void>((resolve) => look.close(() => resolve()));
    return true;
  }

  release(): void {
    for (const claim of this.#held.splice(0)) claim.close();
  }
}

/**
 * Where a port that may be any is looked for: Kubernetes' own range for NodePorts. It lies below what a
 * system hands out by itself (Linux: from 32768), so no client and no other listener comes upon it between
 * this look and the cluster's own listening.
 */
const ANY = { from: 30_000, count: 2768 };

async function takeAny(taken: ReadonlySet<number>, claims: PortClaims): Promise<number> {
  const first = randomInt(ANY.count);
  for (let i = 0; i < ANY.count; i++) {
    const port = ANY.from + ((first + i) % ANY.count);
    if (!taken.has(port) && (await claims.take(port))) return port;
  }
  throw new LabError('PORT_TAKEN', {
    message: `Each port from ${ANY.from} to ${ANY.from + ANY.count - 1} of ${HOST} is taken.`,
    next: 'Stop what listens there, or name a port with --port.',
  });
}

/**
 * The host port of each declared port. One that the user gave is taken as it is, or refused
 * with PORT_TAKEN; else the node port is used when it is free, else any free one, and
 * `notice` tells. `reserved` holds ports that no socket shows (Docker without its proxy, clusters
 * being made by another lab). What was chosen is kept in `claims`, for the caller to release when the
 * cluster listens.
 */
export async function choosePorts(
  ports: ClusterSpec['ports'],
  reserved: ReadonlySet<number>,
  claims: PortClaims,
  notice: Progress,
): Promise<ClusterHandle['ports']> {
  const taken = new Set(reserved);
  const chosen: ClusterHandle['ports'] = {};
  // What the user gave goes first, so that a default never takes it away.
  const given = ports.filter((port) => port.hostPort !== undefined);
  for (const port of [...given, ...ports.filter((other) => other.hostPort === undefined)]) {
    const wanted = port.hostPort ?? port.nodePort;
    const free = !taken.has(wanted) && (await claims.take(wanted));
    if (!free && port.hostPort !== undefined) {
      throw new LabError('PORT_TAKEN', {
        message: `Port ${HOST}:${wanted}, asked for as host port of "${port.name}", is taken.`,
      });
    }
    const got = free ? wanted : await takeAny(taken, claims);
    if (got !== wanted) {
      notice(`Port ${wanted} is taken: "${port.name}" is at http://${HOST}:${got}.`);
    }
    taken.add(got);
    chosen[port.name] = { host: HOST, port: got, nodePort: port.nodePort };
  }
  return chosen;
}
