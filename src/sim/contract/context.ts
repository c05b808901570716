import type { Clock, Streams } from '../machinery/index.js';
import type { Api } from './api.js';
import type { Recorders } from './events.js';

/** What every component of the cluster gets. */
export interface Sim {
  readonly clock: Clock;
  /** Each component forks its own: what one draws never shifts what another does. */
  readonly random: Streams;
  readonly api: Api;
  readonly recorders: Recorders;
  /** For what an operator of the simulator should know: one line each, never with a secret. */
  readonly log: (line: string) => void;
}

/** A component that runs until it is stopped. */
export interface Component {
  stop(): void;
}
