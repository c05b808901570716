export { actions, bindAction, type BoundAction } from './actions.js';
export { probes, sampleProbe, windowOf } from './probes.js';
