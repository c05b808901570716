export { changesOf } from './changes.js';
export { imagesByNode, podSpecOf } from './images.js';
export { makePlan, selectFaults } from './plan.js';
