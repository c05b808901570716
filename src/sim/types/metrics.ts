import type { KubeObject } from '../machinery/index.js';

/** metrics.k8s.io/v1beta1 NodeMetrics (k8s.io/metrics pkg/apis/metrics/v1beta1/types.go). */
export interface NodeMetrics extends KubeObject {
  /** The end of the window. */
  timestamp: string;
  /** A duration as Go writes it: `15.012s`. */
  window: string;
  /** Quantities of `cpu` and `memory`. */
  usage: Record<string, string>;
}

/** metrics.k8s.io/v1beta1 PodMetrics. */
export interface PodMetrics extends KubeObject {
  timestamp: string;
  window: string;
  containers: ContainerMetrics[];
}

export interface ContainerMetrics {
  name: string;
  usage: Record<string, string>;
}
