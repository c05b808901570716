export { changesOf } from './changes.js';
export { makePlan, selectFaults } from './plan.js';
