export { awk } from './run.js';
