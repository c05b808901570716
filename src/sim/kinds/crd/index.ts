export { establish } from './establish.js';
export { customResourceDefinition } from './strategy.js';
