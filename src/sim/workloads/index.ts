export { BehaviourError, parseBehaviours } from './behaviour/index.js';
export { createImages, registerImage, type KnownImage } from './registry.js';
export type { Tool } from './container/index.js';
export { commandsOf, type Family } from './tools/index.js';
