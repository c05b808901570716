export { groupsOf, type Group } from './group.js';
export { sharded, shuffled } from './order.js';
export { runSuite, type SuiteMeans } from './run.js';
