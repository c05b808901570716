export type { Cluster } from './cluster.js';
export { nodesOf, startCluster, type StartOptions } from './start.js';
