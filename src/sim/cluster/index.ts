export {
  createApi,
  startCluster as runCluster,
  type Cluster,
  type ClusterOptions,
} from './cluster.js';
export { nodesOf, startCluster, type StartOptions } from './start.js';
