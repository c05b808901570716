export { actions, bindAction, type BoundAction } from './actions.js';
export { probes, sampleProbe } from './probes.js';
