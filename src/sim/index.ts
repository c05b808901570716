export type { CgroupMemory, CgroupSample, ClusterConfig, NodeConfig } from './contract/index.js';
export { nodesOf, startCluster, type Cluster, type StartOptions } from './cluster/index.js';
