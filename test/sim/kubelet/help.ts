import {
  ExecError,
  NetError,
  type ContainerHost,
  type Connection,
  type Exit,
  type HttpResponse,
  type ImageBehaviour,
  type Network,
  type NodeConfig,
  type Program,
  type Sim,
} from '../../../src/sim/contract/index.js';
import { startKubelets, type Kubelets } from '../../../src/sim/kubelet/index.js';
import { discovered } from '../../../src/sim/kinds/index.js';
import { createClock, createRandom, type KubeObject } from '../../../src/sim/machinery/index.js';
import { Catalogue, joinHooks, Registry } from '../../../src/sim/registry/index.js';
import { Store } from '../../../src/sim/store/index.js';
import type { Container, Node, Pod, PodSpec } from '../../../src/sim/types/index.js';

export interface Said {
  about: string;
  type: string;
  reason: string;
  message: string;
}

/** A program of a test, by the image's name, which it can look at and end. */
export interface Running {
  host: ContainerHost;
  exit: (exit: Exit) => void;
  memory: number;
  signals: string[];
}

export interface Bench {
  sim: Sim;
  kubelets: Kubelets;
  events: Said[];
  /** Programs by container name; the last run. */
  programs: Map<string, Running>;
  /** Answers of HTTP servers in pods; a container that is not here refuses connections. */
  answers: Map<string, (path: string) => number>;
  pod(name: string): Pod | undefined;
  create(name: string, spec: Partial<PodSpec>, metadata?: object): Pod;
  node(name?: string): Node;
  stop(): void;
}

const NODE: NodeConfig = {
  name: 'worker',
  role: 'worker',
  labels: {},
  taints: [],
  cpu: 2,
  memory: 2 ** 31,
  pods: 110,
};

const text = new TextEncoder();

/** What images of tests do: `exit-N` ends by itself with N, `stubborn` ignores SIGTERM, others run. */
function program(bench: Bench, host: ContainerHost, exited: (exit: Exit) => void): Program {
  const [, code] = /exit-(\d+)/.exec(host.image) ?? [];
  if (host.image.startsWith('broken')) {
    throw new ExecError('exec: "nope": executable file not found in $PATH');
  }
  let done = false;
  const exit = (end: Exit): void => {
    if (done) return;
    done = true;
    setImmediate(() => exited(end));
  };
  const running: Running = { host, exit, memory: 2 ** 20, signals: [] };
  bench.programs.set(host.container, running);
  host.log('stdout', `${host.container} starts\n`);
  if (code !== undefined) exit({ code: Number(code) });
  return {
    memory: () => running.memory,
    cpu: () => 1,
    signal: (name) => {
      running.signals.push(name);
      if (name === 'SIGTERM' && !host.image.startsWith('stubborn')) exit({ code: 0 });
    },
    exec: (argv, io) => {
      if (argv[0] === 'echo') io.stdout(text.encode(`${argv.slice(1).join(' ')}\n`));
      else if (argv[0] === 'false') return Promise.resolve(1);
      else if (argv[0] !== 'true') {
        return Promise.reject(
          new ExecError(`exec: "${argv[0]}": executable file not found in $PATH`),
        );
      }
      return Promise.resolve(0);
    },
    processes: () => [{ pid: 1, user: 'root', command: host.image, rss: running.memory }],
  };
}

function fakeNetwork(bench: () => Bench): Network {
  let last = 1;
  const attached = { network: { resolvConf: 'nameserver 10.96.0.10\n' }, end: () => undefined };
  return {
    addPod: () => `10.244.1.${++last}`,
    removePod: () => undefined,
    attach: () => attached as unknown as ReturnType<Network['attach']>,
    dialPod: (uid) => {
      const name = bench()
        .sim.api.list<Pod>('pods')
        .find(({ metadata }) => metadata?.uid === uid)?.metadata?.name;
      const answer = bench().answers.get(name ?? '');
      if (answer === undefined) return Promise.reject(new NetError('ECONNREFUSED'));
      const connection: Partial<Connection> = {
        request: ({ path }) =>
          Promise.resolve<HttpResponse>({
            status: answer(path),
            headers: [],
            body: text.encode(''),
          }),
        close: () => undefined,
      };
      return Promise.resolve(connection as Connection);
    },
    connections: () => 0,
  };
}

/** Kubelets of some nodes on a real registry, with a network and images of this file. */
export function startBench(options: { speed?: number; nodes?: Partial<NodeConfig>[] } = {}): Bench {
  const clock = createClock(options.speed ?? 100);
  const random = createRandom(7);
  const events: Said[] = [];
  const failures: unknown[] = [];
  const api = new Registry({
    store: new Store((error) => void failures.push(error)),
    catalogue: new Catalogue(discovered),
    clock,
    random,
    hooks: joinHooks([]),
    track: () => undefined,
  });
  for (const name of ['default', 'ns', 'kube-node-lease']) {
    api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const sim: Sim = {
    clock,
    random,
    api,
    recorders: () => ({
      event: (about, type, reason, message) =>
        void events.push({ about: about.metadata?.name ?? '', type, reason, message }),
    }),
    log: () => undefined,
  };
  const image = (name: string): ImageBehaviour => ({
    launch: (host, exited) => program(bench, host, exited),
    size: 1000,
    inert: name.startsWith('unknown'),
    ...(name.startsWith('older') ? { plays: 'older 1' } : {}),
    unpublished: name.endsWith(':typo'),
  });
  const nodes = (options.nodes ?? [{}]).map((each) => ({ ...NODE, ...each }));
  const bench: Bench = {
    sim,
    events,
    programs: new Map(),
    answers: new Map(),
    kubelets: startKubelets(sim, nodes, {
      network: fakeNetwork(() => bench),
      images: image,
      token: () => ({ token: 'a.token' }),
    }),
    pod: (name) => api.get<Pod>('pods', 'ns', name),
    create: (name, spec, metadata = {}) =>
      api.create<Pod>('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'ns', ...metadata },
        spec: { containers: [], nodeName: 'worker', ...spec },
      }),
    node: (name = 'worker') => api.get<Node & KubeObject>('nodes', '', name) as Node,
    stop: () => {
      bench.kubelets.stop();
      if (failures.length > 0) throw failures[0];
    },
  };
  return bench;
}

/** A container of a test. */
export const container = (
  name: string,
  image = 'runs:1',
  extra: Partial<Container> = {},
): Container => ({
  name,
  image,
  ...extra,
});

/** Waits until something holds; fails with what was there at last. */
export async function until<T>(look: () => T, holds: (value: T) => boolean, ms = 1500): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = look();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
