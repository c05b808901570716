export * from './doubles/bench.js';
export * from './doubles/clock.js';
export * from './doubles/kube.js';
export * from './doubles/memory.js';
export * from './doubles/objects.js';
export * from './doubles/patches.js';
export * from './doubles/view.js';
