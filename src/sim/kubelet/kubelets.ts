import type { Component, Images, Network, NodeAgent, NodeConfig, Sim } from '../contract/index.js';
import { nodeAddress, podCIDR } from '../net/index.js';
import type { Pod, Service } from '../types/index.js';
import { createAgent } from './agent.js';
import { createFollower } from './follow.js';
import { Kubelet } from './kubelet.js';
import { renewLease } from './lease.js';
import type { ContainerMemory, NodeMemory } from './memory.js';
import type { IssueToken } from './pod-host.js';
import { createServiceEnv } from './service-env.js';

/** A container's memory is looked at every second while it changes, and for this long after. ms of cluster time. */
const HOT = 5000;
/** The eviction manager's loop, s of cluster time. */
const LOOP = 10;
/** How often a lease of 40 s is renewed, s of cluster time; in a large cluster less often than a kubelet does. */
const RENEW = 10;
const RENEW_MANY = 25;
const MANY = 200;
/** nodeStatusReportFrequency, s. */
const REPORT = 300;

export interface KubeletParts {
  network: Network;
  images: Images;
  /** Issues what pods have mounted as the token of their service account. */
  token: IssueToken;
}

/** The kubelets of all nodes. */
export interface Kubelets extends Component {
  agent(nodeName: string): NodeAgent | undefined;
}

/**
 * Registers the nodes and runs their pods. One watch and three timers serve all nodes, so that an idle
 * node costs its lease and nothing else.
 */
export function startKubelets(sim: Sim, nodes: NodeConfig[], parts: KubeletParts): Kubelets {
  const { api, clock } = sim;
  const hot = new Map<ContainerMemory, { memory: NodeMemory; until: number }>();
  const claims = new Map<string, Map<string, Uint8Array>>();
  const tokens = new Map<string, { token: string }>();
  const services = createServiceEnv((namespace) => api.list<Service>('services', namespace));
  const follower = createFollower(sim);

  const shared = {
    sim,
    network: parts.network,
    images: parts.images,
    services,
    token: ((namespace, account, request) => {
      const key = `${request.pod.uid} ${request.audiences?.join() ?? ''}`;
      const known = tokens.get(key);
      if (known !== undefined) return known;
      const issued = parts.token(namespace, account, request);
      if (issued !== undefined) tokens.set(key, issued);
      return issued;
    }) as IssueToken,
    watchMemory: (container: ContainerMemory, memory: NodeMemory): void => {
      hot.set(container, { memory, until: clock.elapsed() + HOT });
    },
    claim: (name: string): Map<string, Uint8Array> => {
      let folder = claims.get(name);
      if (folder === undefined) claims.set(name, (folder = new Map<string, Uint8Array>()));
      return folder;
    },
    follow: follower.follow,
  };
  const kubelets = nodes.map(
    (config, i) => new Kubelet(shared, config, { ip: nodeAddress(i), podCIDR: podCIDR(i) }),
  );
  const byName = new Map(kubelets.map((kubelet) => [kubelet.name, kubelet]));
  const agents = new Map<string, NodeAgent>();
  for (const kubelet of kubelets) kubelet.register();

  const stops = [
    follower.stop,
    api.watch<Service>('services', ({ object }) =>
      services.changed(object.metadata?.namespace ?? ''),
    ),
    api.watch<Pod>('pods', ({ type, object }) => {
      const kubelet = byName.get(object.spec?.nodeName ?? '');
      if (kubelet === undefined) return;
      if (type !== 'DELETED') kubelet.see(object);
      else {
        kubelet.lose(object);
        tokens.delete(`${object.metadata?.uid} `);
      }
    }),
  ];

  const renew = kubelets.length > MANY ? RENEW_MANY : RENEW;
  let second = 0;
  const ticker = clock.every(1000, () => {
    const from = second;
    const now = clock.elapsed();
    second = Math.floor(now / 1000);
    for (const [container, watched] of hot) {
      if (watched.memory.look(container)) watched.until = now + HOT;
      else if (watched.until < now) hot.delete(container);
    }
    // Each second its share of the nodes, so that a thousand of them do not all come at once. A busy
    // process ticks late: what was due meanwhile is done now, or leases would run out.
    const due = (period: number, work: (i: number) => void): void => {
      for (let at = Math.max(from, second - period) + 1; at <= second; at++) {
        for (let i = at % period; i < kubelets.length; i += period) work(i);
      }
    };
    due(LOOP, (i) => kubelets[i]?.housekeep());
    due(renew, (i) => renewLease(sim, nodes[i]?.name ?? ''));
    due(REPORT, (i) => kubelets[i]?.reportStatus());
  });
  return {
    agent: (nodeName) => {
      const kubelet = byName.get(nodeName);
      if (kubelet === undefined) return undefined;
      let agent = agents.get(nodeName);
      if (agent === undefined) agents.set(nodeName, (agent = createAgent(kubelet)));
      return agent;
    },
    stop: () => {
      ticker.stop();
      for (const stop of stops) stop();
      for (const kubelet of kubelets) kubelet.stop();
    },
  };
}
