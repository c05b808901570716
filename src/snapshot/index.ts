export { compareSnapshots } from './compare.js';
export { takeSnapshot, type Fact, type Snapshot } from './take.js';
export { VOLATILE, type VolatileRule } from './volatile.js';
export { inventoryOf } from './inventory.js';
