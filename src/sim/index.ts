export type {
  CgroupMemory,
  CgroupSample,
  ClusterConfig,
  NodeConfig,
} from './contract/index.js';
