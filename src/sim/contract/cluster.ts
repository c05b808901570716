/** What a cluster is made of: the input of the program `sim`, as JSON. */
export interface ClusterConfig {
  name: string;
  nodes: NodeConfig[];
  /** NodePorts that get a listener on 127.0.0.1; without a `hostPort` at their own number, or any free one (0) where that is taken. */
  ports: { nodePort: number; hostPort?: number }[];
  /** How many times faster than the wall clock the cluster's durations pass. */
  speed: number;
  /**
   * Decides what chance decides inside the cluster: UIDs, generated names, cluster IPs and NodePorts, which
   * of equally good nodes a pod gets, which endpoint of a Service a node's n-th connection gets, ids of
   * containers, and what programs in them draw. Each is drawn for what it is about and for how many of
   * that came before (see `Streams`), so that other objects and other clients shift none of it.
   *
   * It does not decide when things happen. Requests, probes and loads take real time: how many requests a
   * load makes and how they end, in which order objects come that are created at the same time, events'
   * names (they hold the time), resource versions, which pod address a pod gets. A pod is placed by what
   * is on the nodes at that moment; pods that are placed meanwhile, or more nodes than the scheduler looks
   * at for one pod, can move it. Nor does it decide what protects or only serves the transport: tokens,
   * certificates, time-outs of watches.
   */
  seed: number;
  /** Texts of behaviour.yaml files. */
  behaviours: string[];
}

export interface NodeConfig {
  name: string;
  role: 'control-plane' | 'worker';
  labels: Record<string, string>;
  taints: {
    key: string;
    value?: string;
    effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  /** Cores. */
  cpu: number;
  /** Bytes of memory that the machine of the node has. */
  memory: number;
  /** Pods at most. */
  pods: number;
}
