import {
  NetError,
  type ClusterConfig,
  type Component,
  type Connection,
  type DnsReply,
  type DnsType,
  type Endpoint,
  type Network,
  type NodeConfig,
  type Sim,
} from '../contract/index.js';
import { createAddresses, nodeAddress, podGateway } from './addresses.js';
import { pick } from './balance.js';
import type { Link, Party } from './link.js';
import { openNodePorts } from './nodeport.js';
import { ContainerNetwork, UNANSWERED, type PodEntry, type Wires } from './pod-network.js';
import { answer } from './dns.js';
import { NODE_SERVER, resolvConf } from './resolver.js';
import { watchServices, type ServicePort } from './services.js';
import { connect, createStack, type Stack } from './stack.js';

/** How long an ARP request is tried: three times, ms. */
const UNREACHABLE = 3_000;

/** The whole network: see contract/network.ts. `ready` has the host port of each mapped NodePort. */
export function createNetwork(
  sim: Sim,
  { nodes, ports }: { nodes: readonly NodeConfig[]; ports: ClusterConfig['ports'] },
): Network & Component & { ready: Promise<Record<number, number>> } {
  const { clock } = sim;
  const random = sim.random.fork('network');
  const indices = new Map(nodes.map(({ name }, index) => [name, index]));
  const stacks = new Map<string, Stack>();
  const pools = nodes.map((_, index) => createAddresses(index));
  const pods = new Map<string, PodEntry>();
  const hosts: Party = { links: new Set() };
  const addresses = new Set(nodes.map((_, index) => nodeAddress(index)));
  for (const address of addresses) stacks.set(address, createStack(address, clock));
  const nodeOf = new Map<string, number>();
  const services = watchServices(sim, (changed) => listeners.refresh(changed));

  const nodeStack = (index: number): Stack => stacks.get(nodeAddress(index)) as Stack;
  /** What a pod sees as its peer when a node masquerades. */
  const masquerade = (from: number, to: Endpoint): string =>
    nodeOf.get(to.ip) === from ? podGateway(from) : nodeAddress(from);

  const through = (
    port: ServicePort,
    from: Stack,
    party: Party,
    asked: Endpoint,
    source: (to: Endpoint) => string,
    client: string,
  ): Link => {
    const node = from === outside ? 'outside' : `${nodeOf.get(from.address)}`;
    const to = pick(port, { client, node }, random, clock);
    const stack = to && stacks.get(to.ip);
    // The pod may be gone already while its endpoint is not: a SYN to nowhere, told as at a live host.
    if (to === undefined || stack === undefined) throw new NetError('ECONNREFUSED');
    return connect(from, party, stack, to.port, asked, source(to));
  };

  const dial = (
    from: Stack,
    party: Party,
    node: number,
    hostNetwork: boolean,
    asked: Endpoint,
  ): Link => {
    const { ip, port } = asked;
    if (ip.startsWith('127.')) return connect(from, party, from, port, asked, '127.0.0.1');
    const target = services.byAddress(ip, port, 'TCP');
    const own = (to: Endpoint): string =>
      hostNetwork || to.ip === from.address ? masquerade(node, to) : from.address;
    if (target !== undefined) return through(target, from, party, asked, own, from.address);
    if (addresses.has(ip)) {
      const door = services.byNodePort(port);
      if (door !== undefined) {
        return through(door, from, party, asked, (to) => masquerade(node, to), from.address);
      }
    }
    const stack = stacks.get(ip);
    if (stack === undefined) {
      throw new NetError(/^10\.24[4-9]\.|^10\.25\d\./.test(ip) ? 'EHOSTUNREACH' : 'ETIMEDOUT');
    }
    return connect(
      from,
      party,
      stack,
      port,
      asked,
      hostNetwork ? masquerade(node, asked) : from.address,
    );
  };

  /** Errors that take their time are told after it. */
  const dialLater = (make: () => Link, timeout: number): Promise<Connection> => {
    try {
      return Promise.resolve(make());
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      const takes = { ETIMEDOUT: UNANSWERED, EHOSTUNREACH: UNREACHABLE }[error.code as string] ?? 0;
      if (takes === 0) return Promise.reject(error);
      const late = timeout < takes ? new NetError('ETIMEDOUT') : error;
      return new Promise((_, reject) => {
        clock.after(Math.min(takes, timeout), () => reject(late));
      });
    }
  };

  /** One datagram to a DNS server, and its answer. Throws NetError ECONNREFUSED (ICMP said so) or ETIMEDOUT. */
  const ask = (pod: PodEntry, ip: string, name: string, type: DnsType): DnsReply => {
    // Docker's server knows no name: nothing leaves the simulator.
    if (ip === NODE_SERVER) return { code: 'NXDOMAIN', records: [] };
    const target = services.byAddress(ip, 53, 'UDP');
    const client = { client: pod.stack.address, node: `${pod.node}` };
    const to = target === undefined ? { ip, port: 53 } : pick(target, client, random, clock);
    if (to === undefined) throw new NetError('ECONNREFUSED');
    const stack = to.ip.startsWith('127.') ? pod.stack : stacks.get(to.ip);
    if (stack === undefined) throw new NetError('ETIMEDOUT');
    const server = stack.dnsServers?.get(to.port);
    if (server === undefined) throw new NetError('ECONNREFUSED');
    return server.answer(name, type);
  };

  const listeners = openNodePorts(sim, ports, {
    target: (nodePort) => services.byNodePort(nodePort),
    dial: (nodePort, client) => {
      const door = services.byNodePort(nodePort);
      if (door === undefined) throw new NetError('ECONNREFUSED');
      const asked = { ip: nodeAddress(0), port: nodePort };
      return through(door, outside, hosts, asked, (to) => masquerade(0, to), client);
    },
  });
  /** Clients from outside have ports of their own machine. */
  const outside = createStack('172.18.0.1', clock);

  const wires: Wires = {
    dial: (pod, party, asked, timeout) =>
      dialLater(() => dial(pod.stack, party, pod.node, pod.hostNetwork, asked), timeout),
    ask,
    records: (zone, ttl, name, type) => answer({ services, name: zone, ttl }, name, type),
    later: (ms, then) => void clock.after(ms, then),
    // A Service's address answers no ping in iptables mode: nobody has it.
    ping: (ip) =>
      stacks.has(ip) || ip.startsWith('127.') ? 0.04 + random.next() * 0.1 : undefined,
  };

  return {
    ready: listeners.ready,
    addPod: ({ uid, namespace, nodeName, hostNetwork }) => {
      const known = pods.get(uid);
      if (known !== undefined) return known.stack.address;
      const node = indices.get(nodeName);
      const pool = node === undefined ? undefined : pools[node];
      if (node === undefined || pool === undefined) throw new Error(`no node ${nodeName}`);
      const stack = hostNetwork ? nodeStack(node) : createStack(pool.take(), clock);
      pods.set(uid, { namespace, node, hostNetwork, stack, parties: new Set() });
      stacks.set(stack.address, stack);
      nodeOf.set(stack.address, node);
      return stack.address;
    },
    removePod: (uid) => {
      const pod = pods.get(uid);
      if (pod === undefined) return;
      pods.delete(uid);
      for (const party of pod.parties) endParty(pod, party);
      if (pod.hostNetwork) return;
      stacks.delete(pod.stack.address);
      nodeOf.delete(pod.stack.address);
      pools[pod.node]?.free(pod.stack.address);
    },
    attach: (uid, dns) => {
      const pod = pods.get(uid);
      if (pod === undefined) throw new Error(`no pod ${uid} in the network`);
      const party: Party = { links: new Set() };
      pod.parties.add(party);
      const conf = resolvConf(dns, pod.namespace, pod.hostNetwork);
      const network = new ContainerNetwork(wires, pod, party, conf);
      return { network, end: () => endParty(pod, party) };
    },
    dialPod: (uid, port, timeout) => {
      const pod = pods.get(uid);
      if (pod === undefined) return Promise.reject(new NetError('EHOSTUNREACH'));
      const asked = { ip: pod.stack.address, port };
      const source = pod.hostNetwork ? nodeAddress(pod.node) : podGateway(pod.node);
      return dialLater(
        () => connect(nodeStack(pod.node), hosts, pod.stack, port, asked, source),
        timeout,
      );
    },
    connections: (uid) => pods.get(uid)?.stack.served ?? 0,
    stop: () => {
      services.stop();
      listeners.stop();
      for (const link of [...hosts.links]) link.end(true);
    },
  };
}

function endParty(pod: PodEntry, party: Party): void {
  pod.parties.delete(party);
  for (const [port, listener] of pod.stack.listeners) {
    if (listener.party === party) pod.stack.listeners.delete(port);
  }
  for (const [port, server] of pod.stack.dnsServers ?? []) {
    if (server.party === party) pod.stack.dnsServers?.delete(port);
  }
  for (const link of [...party.links]) link.end(true);
}
