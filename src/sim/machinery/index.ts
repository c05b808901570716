export * from './clock.js';
export * from './object.js';
export * from './quantity.js';
export * from './queue.js';
export * from './random.js';
export * from './selector.js';
export * from './status.js';
