export { lostRequests, type LoadLook, type VictimLook } from './recovery.js';
export { judge, type Evidence } from './verdict.js';
