export { changesOf } from './changes.js';
export { imagesByNode, podSpecOf } from './images.js';
export { needsOfScenario } from './scenario-needs.js';
export { boundOf, makePlan, selectFaults } from './plan.js';
