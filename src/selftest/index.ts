export { selftest, type SelftestOptions } from './run.js';
