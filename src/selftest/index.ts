export { selftest, type SelftestOptions } from './run.js';
export { demandCases, provingOf, type Proving, type Subject } from './subject.js';
