export { holds } from './checks.js';
export type { Evidence, LoadLook, VictimLook } from './evidence.js';
export { lostRequests } from './recovery.js';
export { judge } from './verdict.js';
