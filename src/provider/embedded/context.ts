import type { Log } from '../../base/index.js';
import type { Simulation } from '../../model/index.js';
import type { Program } from './program.js';

/** What the parts of the embedded provider share. */
export interface EmbeddedContext {
  stateDir: string;
  simulation: Simulation;
  /** Texts of behaviour files that every cluster gets, before those of its scenario. */
  behaviours: string[];
  log: Log;
  /** The simulator's program file, when it is not lab's own. */
  program?: URL;
  /** How long the process of a cluster is given to end after each word to it, ms. */
  patience: number;
  /** Programs that this process started and that end with it, by cluster. */
  running: Map<string, Program>;
}
