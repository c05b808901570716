import { randomBytes } from 'node:crypto';
import { createAdmission } from '../admission/index.js';
import {
  createAuthorizer,
  createReviews,
  escalationCheck,
  type Authorizer,
} from '../authorize/index.js';
import { bootstrap } from '../bootstrap/index.js';
import type {
  ClusterConfig,
  Component,
  Kind,
  NodeAgent,
  NodeConfig,
  Sim,
} from '../contract/index.js';
import { startControllers } from '../controllers/index.js';
import { createRecorders, expireEvents } from '../events/index.js';
import { discovered, kinds } from '../kinds/index.js';
import { startKubelets } from '../kubelet/index.js';
import {
  createClock,
  createRandom,
  messageOf,
  type Clock,
  type Streams,
} from '../machinery/index.js';
import { createMetrics } from '../metrics/index.js';
import { createNetwork, nodeAddress } from '../net/index.js';
import { trackUpdate } from '../patch/index.js';
import {
  apiVersionOf,
  Catalogue,
  createServiceHook,
  customResourceHook,
  joinHooks,
  Registry,
} from '../registry/index.js';
import { structuralOf } from '../schema/index.js';
import { startScheduler } from '../scheduler/index.js';
import { createTokens, resetOf, serve, typeOfKind } from '../server/index.js';
import { Store } from '../store/index.js';
import { makeCertificates } from '../tls/index.js';
import type { Node } from '../types/index.js';
import { createImages } from '../workloads/index.js';
import { kubeconfigOf } from './kubeconfig.js';

/** A running cluster. */
export interface Cluster {
  /** `https://127.0.0.1:PORT`. */
  server: string;
  /** Of the cluster's administrator: it holds the token. */
  kubeconfig: string;
  /** The port on 127.0.0.1 that each mapped NodePort has. */
  ports: Record<number, number>;
  /** Ends it and closes all that it listens on. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Of the API; default: any free one. */
  port?: number;
  /** What an operator may want to know, a line each. */
  log?: (line: string) => void;
  /** Called when a client asks for the end (`POST /lab/v1/stop`). */
  stopped?: () => void;
}

/** Names that the API server's certificate is for, as kubeadm has them. */
const NAMES = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** The API behind HTTP, empty, with its clock and what chance decides. */
export function createApi(
  config: Pick<ClusterConfig, 'speed' | 'seed'>,
  log: (line: string) => void,
): { clock: Clock; random: Streams; registry: Registry; authorizer: Authorizer } {
  const clock = createClock(config.speed);
  const random: Streams = createRandom(config.seed);
  const store = new Store((error) => log(`watch: ${stackOf(error)}`));
  const catalogue = new Catalogue(discovered);
  const registry: Registry = new Registry({
    store,
    catalogue,
    clock,
    random,
    hooks: joinHooks([
      createServiceHook(random.fork('services')),
      customResourceHook({ catalogue, clock, registry: () => registry }),
    ]),
    track: (next, old, { manager, kind, subresource }) =>
      trackUpdate({
        next,
        ...(old === undefined ? {} : { old }),
        manager,
        apiVersion: apiVersionOf(kind),
        subresource,
        type: typeOfKind(kind),
        ...resetOf(kind),
        now: clock.stamp(),
      }),
  });
  const authorizer = createAuthorizer(registry);
  registry.use([
    ...createAdmission({ api: registry, clock }),
    escalationCheck(registry, authorizer),
  ]);
  return { clock, random, registry, authorizer };
}

/**
 * Starts a cluster in this process and resolves when its nodes are Ready. Listens on 127.0.0.1 only.
 * Rejects when a port is taken.
 */
export async function startCluster(
  config: ClusterConfig,
  options: ClusterOptions = {},
): Promise<Cluster> {
  const log = options.log ?? (() => {});
  const { clock, random, registry, authorizer } = createApi(config, log);
  const recorders = createRecorders({ clock, api: registry });
  const sim: Sim = { clock, random, api: registry, recorders, log };
  const certificates = makeCertificates(NAMES, ['127.0.0.1', '10.96.0.1'], clock.now());
  // Drawn by the machine, not by the seed: it protects the API.
  const administrator = randomBytes(24).toString('base64url');
  const tokens = createTokens({ api: registry, clock }, administrator, randomBytes(32));

  bootstrap(registry, nodeAddress(0));
  const components: Component[] = [
    expireEvents(sim),
    clock.every(COMPACTION, () => registry.store.compact()),
  ];
  const stopAll = (): void => {
    for (const each of components.reverse()) each.stop();
  };
  try {
    const nodes = tainted(config.nodes);
    const network = createNetwork(sim, { nodes, ports: config.ports });
    components.push(network);
    const ports = await network.ready;
    const kubelets = startKubelets(sim, nodes, {
      network,
      images: createImages({ behaviours: config.behaviours }),
      token: (namespace, account, request) => tokens.issue(namespace, account, request),
    });
    components.push(
      kubelets,
      startScheduler(sim),
      startControllers(sim, { rootCA: certificates.authority }),
    );
    let ready = false;
    const agent = (node: string): NodeAgent | undefined => kubelets.agent(node);
    const acted = new Set(kinds.map((kind) => `${kind.group}/${kind.plural}`));
    const api = await serve(
      {
        registry,
        clock,
        authorizer,
        reviews: createReviews(authorizer, clock),
        tokens,
        agent,
        metrics: createMetrics(registry, agent),
        inert: (kind: Kind) =>
          structuralOf(kind) === undefined && !acted.has(`${kind.group}/${kind.plural}`),
        log,
        info: { name: config.name, speed: config.speed, seed: config.seed, simulated: true },
        ready: () => ready,
        stop: () => options.stopped?.(),
      },
      certificates,
      options.port ?? 0,
    );
    await nodesReady(registry, config.nodes.length);
    ready = true;
    return {
      server: api.url,
      kubeconfig: kubeconfigOf(config.name, api.url, certificates.authority, administrator),
      ports,
      stop: async () => {
        stopAll();
        await api.close();
      },
    };
  } catch (error) {
    stopAll();
    throw error;
  }
}

/** `--etcd-compaction-interval` of the API server, ms. */
const COMPACTION = 300_000;

const CONTROL_PLANE = {
  key: 'node-role.kubernetes.io/control-plane',
  effect: 'NoSchedule',
} as const;

/** kubeadm taints a control plane, unless it is the only node: that one runs everything. */
function tainted(nodes: NodeConfig[]): NodeConfig[] {
  if (nodes.length === 1) return nodes;
  return nodes.map((node) =>
    node.role === 'control-plane' ? { ...node, taints: [CONTROL_PLANE, ...node.taints] } : node,
  );
}

const isReady = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** Resolves when as many nodes are Ready as there should be. */
function nodesReady(registry: Registry, count: number): Promise<void> {
  return new Promise((resolve) => {
    const ready = new Set<string>();
    const stop = registry.watch<Node>('nodes', ({ object }) => {
      if (isReady(object)) ready.add(object.metadata?.name ?? '');
      if (ready.size < count) return;
      stop();
      resolve();
    });
  });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
