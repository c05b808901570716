export { withUpgradeTarget } from './fill.js';
export { parseUpgradeTarget, readUpgradeTarget } from './read.js';
