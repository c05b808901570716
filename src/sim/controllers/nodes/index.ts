export { startTaintEviction } from './eviction.js';
export { startNodeLifecycle } from './lifecycle.js';
