export { startTaintEviction } from './eviction.js';
export { startNodeLifecycle } from './lifecycle.js';
export { startPodCollector } from './podgc.js';
