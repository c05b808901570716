export type { Behaviour } from './format.js';
export { launchBehaviour } from './launch.js';
export { parseBehaviours } from './parse.js';
export { BehaviourError } from './read.js';
