import { randomInt } from 'node:crypto';
import {
  createServer,
  type AddressInfo,
  type ListenOptions,
  type Server,
  type Socket,
} from 'node:net';
import type { ClusterConfig, Sim } from '../contract/index.js';
import { bridge } from './door.js';
import type { Link } from './link.js';
import type { ServicePort } from './services.js';

interface Route {
  target(nodePort: number): ServicePort | undefined;
  /** A connection to one endpoint. Throws NetError. */
  dial(nodePort: number, client: string): Link;
}

/** How long until a port that someone took meanwhile is tried again, ms of wall time. */
const RETRY = 500;

const LINUX = process.platform === 'linux';

/**
 * Where a simulator says that a port is its own, also while nothing listens on it. A name in Linux'
 * abstract namespace: it is no port and no file, and goes with the process.
 */
const claimName = (port: number): string => `\0chaos-lab-sim-port-${port}`;

/**
 * Listeners on 127.0.0.1 for the mapped NodePorts. A port is claimed at the start, and then listened on
 * only while a ready endpoint is behind it: else a client is refused, as kube-proxy refuses it.
 */
export function openNodePorts(
  sim: Sim,
  ports: ClusterConfig['ports'],
  route: Route,
): {
  ready: Promise<Record<number, number>>;
  refresh(changed: readonly number[]): void;
  stop(): void;
} {
  const hostPorts = new Map<number, number>();
  const servers = new Map<number, Server>();
  const claims: Server[] = [];
  let stopped = false;

  const accept = (nodePort: number, socket: Socket): void => {
    socket.setNoDelay(true);
    let link: Link;
    try {
      link = route.dial(nodePort, socket.remoteAddress ?? '127.0.0.1');
    } catch {
      socket.resetAndDestroy();
      return;
    }
    bridge(socket, link);
  };
  const open = (nodePort: number, hostPort: number): void => {
    const server = createServer({ noDelay: true }, (socket) => accept(nodePort, socket));
    servers.set(nodePort, server);
    server.on('error', (error) => {
      if (servers.get(nodePort) === server) servers.delete(nodePort);
      sim.log(`NodePort ${nodePort}: ${error.message}`);
      sim.clock.after(RETRY * sim.clock.speed, () => refresh([nodePort]));
    });
    // 4096: as many may connect at once before the first is accepted.
    server.listen({ port: hostPort, host: '127.0.0.1', backlog: 4096 });
  };
  const refresh = (changed: readonly number[]): void => {
    if (stopped) return;
    for (const nodePort of changed) {
      const hostPort = hostPorts.get(nodePort);
      if (hostPort === undefined) continue;
      const wanted = (route.target(nodePort)?.endpoints.length ?? 0) > 0;
      const server = servers.get(nodePort);
      if (wanted && server === undefined) open(nodePort, hostPort);
      if (!wanted && server !== undefined) {
        servers.delete(nodePort);
        server.close();
      }
    }
  };
  const claimAll = async (): Promise<Record<number, number>> => {
    // What was asked for goes first, so that one that may be any never takes it away.
    const given = ports.filter(({ hostPort }) => hostPort);
    for (const { nodePort, hostPort } of [...given, ...ports.filter((port) => !port.hostPort)]) {
      hostPorts.set(nodePort, await claimAny(nodePort, hostPort, claims));
    }
    refresh([...hostPorts.keys()]);
    return Object.fromEntries(hostPorts);
  };
  const ready = claimAll();
  return {
    ready,
    refresh,
    stop: () => {
      stopped = true;
      for (const server of [...servers.values(), ...claims]) server.close();
      servers.clear();
    },
  };
}

/**
 * Where a port that may be any is looked for: Kubernetes' own range for NodePorts. It lies below the ports
 * that a system hands out by itself (Linux: from 32768): one of those could go, while nothing listens on a
 * claimed port, to a client or to another simulator's API server, whose answers then came from this port.
 */
const ANY = { from: 30_000, count: 2768 };

/**
 * As `claim`; with `hostPort` 0 any port of `ANY` that is free, without one the NodePort's own number, or any
 * where that is taken.
 */
async function claimAny(
  nodePort: number,
  hostPort: number | undefined,
  claims: Server[],
): Promise<number> {
  if (hostPort) return await claim(nodePort, hostPort, claims);
  const first = randomInt(ANY.count);
  const any = Array.from({ length: ANY.count }, (_, i) => ANY.from + ((first + i) % ANY.count));
  for (const port of hostPort === undefined ? [nodePort, ...any] : any) {
    try {
      return await claim(nodePort, port, claims);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return await claim(nodePort, 0, claims);
}

/**
 * Resolves with the port, which no other simulator takes until `claims` are closed; rejects with the
 * system's error when another process listens on it or has claimed it.
 */
async function claim(nodePort: number, hostPort: number, claims: Server[]): Promise<number> {
  let own: Server | undefined;
  try {
    // Before the port is touched: for a moment the look below has it, and whoever claimed it may want it then.
    if (LINUX && hostPort !== 0) own = await listen({ path: claimName(hostPort) });
    const probe = await listen({ port: hostPort, host: '127.0.0.1' });
    try {
      const { port } = probe.address() as AddressInfo;
      // Nobody could know that it would be this one.
      if (LINUX) own ??= await listen({ path: claimName(port) });
      if (own) claims.push(own);
      return port;
    } finally {
      await new Promise<void>((resolve) => probe.close(() => resolve()));
    }
  } catch (thrown) {
    own?.close();
    const error = thrown as NodeJS.ErrnoException;
    const why = error.code === 'EADDRINUSE' ? 'another process has it' : error.message;
    // The same error, with its code: whoever asked takes another port then.
    error.message = `port ${hostPort} of 127.0.0.1, for NodePort ${nodePort}: ${why}`;
    throw error;
  }
}

function listen(options: ListenOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(options, () => {
      // Nobody is kept alive by a claim.
      server.unref();
      resolve(server);
    });
  });
}
