export { readLimits } from './refuse.js';
export { startLoad } from './start.js';
