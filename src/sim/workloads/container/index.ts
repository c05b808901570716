export * from './container.js';
export * from './devices.js';
export * from './streams.js';
