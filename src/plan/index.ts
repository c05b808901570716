export { afterFixes } from './deadlines.js';
export { changesOf } from './changes.js';
export { imagesByNode, podSpecOf } from './images.js';
export { needsOfScenario } from './scenario-needs.js';
export { capableOf, groundOf, sameStage } from './stages.js';
export { drillOf } from './outage.js';
export { boundOf, makePlan, selectFaults } from './plan.js';
