import type {
  Capabilities,
  ClusterHandle,
  ClusterSpec,
  NodeOps,
  Progress,
} from '../model/index.js';

/** What exists under a cluster name. Only `ours` may be touched. */
export type Found =
  | { state: 'absent' }
  | { state: 'ours'; handle: ClusterHandle }
  /** Something of that name exists that lab did not make, or whose marker does not match. */
  | { state: 'foreign'; why: string };

/** An image to put on nodes: what Docker calls it here, and what the manifests call it. */
export interface ImageToLoad {
  image: string;
  /** Names of the nodes whose pods may need it. */
  nodes: string[];
}

/**
 * Where a cluster comes from. Small on purpose: kind now, an embedded cluster next,
 * minikube and existing clusters later. Everything else works on the kubeconfig.
 */
export interface Provider {
  readonly name: string;
  /** What clusters of this provider can do on this machine. Reads only. */
  capabilities(): Promise<Capabilities>;
  /** Checks, before anything is created, that the tools and images needed are there (or can be had). Throws coded errors. */
  check(
    needs: { images: string[]; nodeImage?: string },
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void>;
  find(name: string): Promise<Found>;
  /**
   * The state file is written before the first container exists, so that `clean` knows of it
   * whatever happens.
   */
  create(
    spec: ClusterSpec,
    options: { progress: Progress; signal: AbortSignal },
  ): Promise<ClusterHandle>;
  delete(name: string): Promise<void>;
  /** Clusters of ours that exist now, or whose state is left. */
  list(): Promise<{ name: string; handle?: ClusterHandle; running: boolean }[]>;
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
  /** Resolves with an error as soon as the cluster is known to be lost (a node container died, Docker gone); aborts with the signal. */
  watchHealth(handle: ClusterHandle, signal: AbortSignal): Promise<Error | undefined>;
  /** Versions for the report: provider, docker, node image. */
  versions(): Promise<Record<string, string>>;
}

/** Called before a node's kubelet configuration is changed, with its exact former content. */
export type JournalBudget = (node: string, former: string) => Promise<{ done(): Promise<void> }>;
