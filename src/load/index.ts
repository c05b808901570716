export {
  openFileLimit,
  readLimits,
  refuseLoad,
  MAX_AMOUNT,
  MAX_TIME,
  type LoadLimits,
} from './refuse.js';
export { startLoad } from './start.js';
