export { foresee } from './foresee.js';
export { fix, inject, up, verify } from './hand.js';
export type { RunOptions } from './options.js';
export { readRun, writeReport } from './report-files.js';
export { runScenario, type RunResult } from './run.js';
export { readMachine, type MachineState } from './state.js';
export {
  clean,
  down,
  recover,
  status,
  type Cleaned,
  type ClusterStatus,
  type StateOptions,
} from './status.js';
export type { UndoResult } from './undo.js';
export type { HandResult } from './walk-on.js';
