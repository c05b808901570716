import type { Images, Network, NodeConfig, Recorder, Sim } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { Node, Pod } from '../types/index.js';
import { admit } from './admit.js';
import { defaultConfig, settingsOf, type KubeletConfig, type KubeletSettings } from './config.js';
import { bytesText, createEviction, evictionMessage, type EvictionManager } from './eviction.js';
import { renewLease } from './lease.js';
import { createNodeMemory, type ContainerMemory, type NodeMemory } from './memory.js';
import { nodeConditions, nodeObject, PRESSURES } from './node-object.js';
import type { IssueToken, PodHost, Rejection } from './pod-host.js';
import { PodWorker } from './pod-worker.js';
import type { ServiceEnv } from './service-env.js';

/** What the machine's own processes hold: kubelet, container runtime (measured on kind). Bytes. */
const BASE = { worker: 190 * 2 ** 20, 'control-plane': 520 * 2 ** 20 };
/** How much of the nodeStatusMaxImages a node tells of. */
const MOST_IMAGES = 50;

/** What all kubelets of a cluster have in common. */
export interface Shared {
  sim: Sim;
  network: Network;
  images: Images;
  services: ServiceEnv;
  token: IssueToken;
  watchMemory: (container: ContainerMemory, memory: NodeMemory) => void;
  claim: (name: string) => Map<string, Uint8Array>;
  follow: PodHost['follow'];
}

/** One node: its object, its pods and its memory. */
export class Kubelet implements PodHost {
  readonly name: string;
  readonly ip: string;
  readonly capacity: { cpu: number; memory: number };
  readonly memory: NodeMemory;
  readonly pods = new Map<string, PodWorker>();
  readonly recorder: Recorder;
  readonly #shared: Shared;
  readonly #config: NodeConfig;
  readonly #podCIDR: string;
  readonly #byName = new Map<string, PodWorker>();
  readonly #folders = new Map<string, Map<string, Uint8Array>>();
  readonly #used = new Set<string>();
  readonly #eviction: EvictionManager;
  #kubelet: KubeletConfig;
  #settings: KubeletSettings;

  constructor(shared: Shared, config: NodeConfig, place: { ip: string; podCIDR: string }) {
    this.#shared = shared;
    this.#config = config;
    this.#podCIDR = place.podCIDR;
    this.name = config.name;
    this.ip = place.ip;
    this.capacity = { cpu: config.cpu, memory: config.memory };
    this.recorder = shared.sim.recorders('kubelet', config.name);
    this.#kubelet = { ...defaultConfig(config.pods), providerID: `lab-sim://${config.name}` };
    this.#settings = settingsOf(this.#kubelet, config.memory);
    this.memory = createNodeMemory(config.memory, BASE[config.role], () => eviction.notified());
    const eviction = createEviction({
      memory: this.memory,
      settings: () => this.#settings,
      elapsed: () => this.sim.clock.elapsed(),
      candidates: () => this.#candidates(),
      cleaned: (uid) => this.pods.get(uid)?.active !== true,
      pressure: () => this.reportStatus(true),
      reclaiming: () =>
        this.#nodeEvent('Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory'),
      evict: ({ pod, memory }, threshold, available, grace) => {
        const worker = this.pods.get(memory.uid);
        const usageOf = (name: string): number | undefined => worker?.slot(name)?.memory?.usage;
        const message = evictionMessage(pod, threshold, available, usageOf);
        this.recorder.event(pod, 'Warning', 'Evicted', message);
        worker?.evict(message, grace);
      },
    });
    this.#eviction = eviction;
  }

  get sim(): Sim {
    return this.#shared.sim;
  }
  get network(): Network {
    return this.#shared.network;
  }
  get services(): ServiceEnv {
    return this.#shared.services;
  }
  get config(): KubeletConfig {
    return this.#kubelet;
  }

  get images(): Images {
    return this.#shared.images;
  }

  /** Images that the simulator was taught are on every node, as after `kind load`. */
  hasImage(image: string): boolean {
    return this.#used.has(image) || this.images(image).inert !== true;
  }

  useImage(image: string): void {
    this.#used.add(image);
  }

  get token(): IssueToken {
    return this.#shared.token;
  }

  watchMemory(container: ContainerMemory): void {
    this.#shared.watchMemory(container, this.memory);
  }

  shared = (name: string): Map<string, Uint8Array> => {
    if (name.startsWith('claim ')) return this.#shared.claim(name);
    let folder = this.#folders.get(name);
    if (folder === undefined) this.#folders.set(name, (folder = new Map<string, Uint8Array>()));
    return folder;
  };

  follow: PodHost['follow'] = (resource, namespace, name, changed) =>
    this.#shared.follow(resource, namespace, name, changed);

  gone(uid: string): void {
    const worker = this.pods.get(uid);
    if (worker === undefined) return;
    this.pods.delete(uid);
    const key = `${worker.namespace}/${worker.name}`;
    if (this.#byName.get(key) === worker) this.#byName.delete(key);
  }

  /** A pod of this node, by its name. */
  find(namespace: string, name: string): PodWorker | undefined {
    return this.#byName.get(`${namespace}/${name}`);
  }

  // --- pods ------------------------------------------------------------------------------------

  /** A pod of this node was created, bound or changed. */
  see(pod: Pod): void {
    const uid = pod.metadata?.uid ?? '';
    const known = this.pods.get(uid);
    if (known !== undefined) {
      known.update(pod);
      return;
    }
    const worker = new PodWorker(this, pod);
    this.pods.set(uid, worker);
    this.#byName.set(`${worker.namespace}/${worker.name}`, worker);
    worker.begin();
  }

  lose(pod: Pod): void {
    this.pods.get(pod.metadata?.uid ?? '')?.removed();
  }

  admit(pod: Pod): Rejection | undefined {
    const pods: Pod[] = [];
    for (const worker of this.pods.values()) {
      if (worker.active && worker.uid !== pod.metadata?.uid) pods.push(worker.pod);
    }
    const { maxPods } = this.#settings;
    const capacity = { ...this.capacity, memory: this.#allocatable };
    return admit(pod, { memoryPressure: this.#eviction.underPressure, maxPods, capacity, pods });
  }

  /** Bytes that pods may ask for: a hard threshold is nobody's (pkg/kubelet/cm, getNodeAllocatableAbsolute). */
  get #allocatable(): number {
    const kept = this.#settings.thresholds.filter(({ hard }) => hard).map(({ bytes }) => bytes);
    return Math.max(0, this.capacity.memory - Math.max(0, ...kept));
  }

  #candidates(): { pod: Pod; memory: NonNullable<PodWorker['memory']> }[] {
    return [...this.pods.values()].flatMap(({ active, stage, pod, memory }) =>
      active && stage !== 'Stopping' && memory !== undefined ? [{ pod, memory }] : [],
    );
  }

  // --- the node --------------------------------------------------------------------------------

  #nodeEvent(type: 'Normal' | 'Warning', reason: string, message: string): void {
    // The kubelet knows its node by its name alone, and uses it as the UID (kubelet.go, nodeRef).
    const about: KubeObject = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: this.name, uid: this.name },
    };
    this.recorder.event(about, type, reason, message);
  }

  #nodeIs(reason: string): void {
    this.#nodeEvent('Normal', reason, `Node ${this.name} status is now: ${reason}`);
  }

  /** Creates the Node and its Lease, as a kubelet that starts for the first time. */
  register(): void {
    const { api, clock } = this.sim;
    const random = this.sim.random.fork(`node/${this.name}`);
    api.create<Node>(
      'nodes',
      nodeObject({
        config: this.#config,
        ip: this.ip,
        podCIDR: this.#podCIDR,
        machineID: random.hex(32),
        bootID: random.uuid(),
        now: clock.stamp(),
        images: [],
      }),
    );
    renewLease(this.sim, this.name);
    this.#nodeEvent('Normal', 'Starting', 'Starting kubelet.');
    for (const { events } of PRESSURES) this.#nodeIs(events[1]);
    const enforced = 'Updated Node Allocatable limit across pods';
    this.#nodeEvent('Normal', 'NodeAllocatableEnforced', enforced);
    this.#nodeIs('NodeReady');
  }

  /** Writes the node's status: on a change, else every five minutes. */
  reportStatus(pressureChanged = false): void {
    const { api, clock } = this.sim;
    const under = this.#eviction.underPressure;
    const images = [...this.#used].slice(0, MOST_IMAGES).map((image) => ({
      names: [image],
      sizeBytes: this.images(image).size,
    }));
    api.updateStatus<Node>('nodes', '', this.name, (draft) => {
      const status = (draft.status ??= {});
      status.conditions = nodeConditions(under, status.conditions ?? [], clock.stamp());
      status.images = images;
    });
    const memory = PRESSURES[0];
    if (pressureChanged && memory !== undefined) this.#nodeIs(memory.events[under ? 0 : 1]);
  }

  /** The 10 s loop: looks at all memory, at the thresholds, and at what others say of the node. */
  housekeep(): void {
    this.#contradict();
    for (const pod of this.memory.pods.values()) {
      for (const container of pod.containers) {
        if (this.memory.look(container)) this.watchMemory(container);
      }
    }
    this.#eviction.synchronize();
  }

  /** Whoever gave the node up is told that it lives: the node's status, and that of its pods. */
  #contradict(): void {
    const node = this.sim.api.get<Node>('nodes', '', this.name);
    const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    if (node === undefined || ready === 'True') return;
    this.reportStatus();
    for (const worker of this.pods.values()) if (worker.stage === 'Active') worker.report();
  }

  /** A new configuration; the kubelet restarts, pods are untouched. */
  configure(config: KubeletConfig): void {
    this.#settings = settingsOf(config, this.capacity.memory);
    this.#kubelet = config;
    this.#eviction.reset();
    this.#nodeEvent('Normal', 'Starting', 'Starting kubelet.');
    for (const { events } of PRESSURES) this.#nodeIs(events[1]);
    this.#nodeEvent(
      'Normal',
      'NodeAllocatableEnforced',
      'Updated Node Allocatable limit across pods',
    );
    const memory = bytesText(this.#allocatable);
    this.sim.api.updateStatus<Node>('nodes', '', this.name, (draft) => {
      const status = (draft.status ??= {});
      status.allocatable = { ...status.allocatable, memory };
    });
    this.#eviction.synchronize();
  }

  stop(): void {
    for (const worker of this.pods.values()) worker.stop();
  }
}
