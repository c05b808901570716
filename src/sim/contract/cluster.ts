/** What a cluster is made of: the input of the program `sim`, as JSON. */
export interface ClusterConfig {
  name: string;
  nodes: NodeConfig[];
  /** NodePorts that get a listener on 127.0.0.1; `hostPort` 0: any free one. */
  ports: { nodePort: number; hostPort: number }[];
  /** How many times faster than the wall clock the cluster's durations pass. */
  speed: number;
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
