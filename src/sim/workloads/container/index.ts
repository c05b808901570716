export * from './container.js';
export * from './streams.js';
