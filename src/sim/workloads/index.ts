export { BehaviourError, parseBehaviours } from './behaviour/index.js';
export { createImages } from './registry.js';
