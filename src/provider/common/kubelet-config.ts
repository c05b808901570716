/** Where a node has its kubelet's configuration. */
export const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
