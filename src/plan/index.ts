export { changesOf } from './changes.js';
export { imagesByNode, podSpecOf } from './images.js';
export { drillOf } from './outage.js';
export { boundOf, makePlan, selectFaults } from './plan.js';
