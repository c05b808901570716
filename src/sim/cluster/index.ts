export { createApi, startCluster, type Cluster, type ClusterOptions } from './cluster.js';
