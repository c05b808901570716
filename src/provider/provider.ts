import type {
  Capabilities,
  ClusterHandle,
  ClusterSpec,
  NodeOps,
  Progress,
  Simulation,
} from '../model/index.js';

/** What exists under a cluster name. Only `ours` and `broken` may be touched. */
export type Found =
  | { state: 'absent' }
  | { state: 'ours'; handle: ClusterHandle }
  /**
   * Ours to delete, not to use. `unfinished`: its creation or deletion never ended, so nobody can
   * be keeping it; else it was whole once, and may be again (a node is stopped, its API is slow).
   */
  | { state: 'broken'; handle: ClusterHandle; why: string; unfinished: boolean }
  /** Something of that name exists that lab did not make, or whose marker does not match. */
  | { state: 'foreign'; why: string };

/** An image to put on nodes. */
export interface ImageToLoad {
  /** Its name, as Docker here and the manifests (after the image map) have it. */
  image: string;
  /** Names of the nodes whose pods may need it (`nodeNames`). */
  nodes: string[];
}

/** What a long operation gets: where its lines go, and what ends it early. */
export interface Operation {
  progress: Progress;
  /** For what differs from what was asked for, and must be seen: another host port. Default: `progress`. */
  notice?: Progress;
  /** On abort the operation stops within seconds and rejects with the signal's reason. */
  signal: AbortSignal;
}

/**
 * Where a cluster comes from. Small on purpose: kind, the embedded cluster, minikube and
 * existing clusters later. Everything else works on the kubeconfig.
 */
export interface Provider {
  readonly name: string;
  /** How the clusters that it makes now run; undefined where containers run. */
  readonly simulation?: Simulation;
  /** What clusters of this provider can do on this machine. Reads only. */
  capabilities(): Promise<Capabilities>;
  /** Checks, before anything is created, that the tools and images needed are there (or can be had). Throws coded errors. */
  check(
    needs: { images: string[]; nodeImage?: string },
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void>;
  /** The names that the nodes of such a cluster get, in the order of `spec.nodes`. Pure. */
  nodeNames(spec: Pick<ClusterSpec, 'name' | 'nodes'>): string[];
  find(name: string): Promise<Found>;
  /**
   * Makes a cluster whose nodes are Ready and which carries the marker. The state file is
   * written before anything of it exists, so that `clean` knows of it whatever
   * happens; on failure or abort everything made so far is removed. `images` are put onto
   * their nodes while the cluster boots.
   */
  create(
    spec: ClusterSpec,
    options: Operation & { images?: ImageToLoad[] },
  ): Promise<ClusterHandle>;
  /**
   * From now on a cluster made by this object outlives this process. Until then it may end with
   * it; no error when it is gone, and nothing to do where it stays anyway.
   */
  keep(name: string): Promise<void>;
  /** Deletes what is ours of that name, state included; no error when there is nothing. Throws CLUSTER_FOREIGN. */
  delete(name: string): Promise<void>;
  /** Clusters of ours that exist now, or whose state is left. */
  list(): Promise<{ name: string; handle: ClusterHandle; running: boolean }[]>;
  /** Puts images onto the nodes that do not have them. */
  loadImages(
    handle: ClusterHandle,
    images: ImageToLoad[],
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void>;
  /** Calibrates and applies the memory budgets of the nodes that have one; returns the handle with `budgets`. */
  applyBudgets(
    handle: ClusterHandle,
    journal: JournalBudget,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<ClusterHandle>;
  nodeOps(handle: ClusterHandle): NodeOps;
  /** Resolves with an error as soon as the cluster is known to be lost (a node container died, Docker gone, its process ended), and with undefined on abort. */
  watchHealth(handle: ClusterHandle, signal: AbortSignal): Promise<Error | undefined>;
  /** Versions for the report, by name: the provider's own, docker. */
  versions(): Promise<Record<string, string>>;
}

/** Called before a node's kubelet configuration is changed, with its exact former content. */
export type JournalBudget = (node: string, former: string) => Promise<{ done(): Promise<void> }>;
