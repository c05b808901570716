export * from './clock.js';
export * from './object.js';
export * from './queue.js';
export * from './random.js';
export * from './status.js';
