import type { Clock, Log } from '../base/index.js';
import type { EmitEvent, Observation, Phase, Scenario, Simulation } from '../model/index.js';
import type { Provider } from '../provider/index.js';

/** What a front end asks for. Everything that differs between machines comes in here. */
export interface RunOptions {
  scenario: Scenario;
  provider: Provider;
  /** Where clusters, journals and machine states live. */
  stateHome: string;
  /** Where reports go: `<reportsDir>/<scenario>/<run id>/`. */
  reportsDir: string;
  cluster: string;
  /** Names; empty means all. */
  faults: string[];
  each: boolean;
  skipFix: string[];
  skipInject: string[];
  /** Inject nothing at all, and watch the healthy system. */
  noFault?: boolean;
  /** Variants that are in the scenario's workload already: for the record. */
  beside?: string[];
  /** Look at the symptoms of all other faults under each. */
  lookAtOthers?: boolean;
  /**
   * What of the recovery is enough for whoever asked: the rest of it is then not waited for, nor recorded. For a run
   * that must fail; in one that may pass nothing is ever left out.
   */
  enough?: (seen: Observation) => boolean;
  /** Write only the record: `lab report` makes the rest of it. */
  recordOnly?: boolean;
  quick: boolean;
  /** Loads may come from processes that have sent one before: cheaper, where nobody asks for latencies. */
  warmLoads?: boolean;
  /** Leave the system standing at the end. */
  keep: boolean;
  /** Stop after this phase and leave the system standing. */
  pauseAfter?: Phase;
  /** `--set` values by dotted path. Already applied to the scenario. */
  set?: Record<string, string>;
  /** Public image name → the one to use. Already applied to the scenario's objects. */
  imageMap: Record<string, string>;
  nodeImage?: string;
  /** Speed and seed of a simulated cluster, where the user gave them: a cluster that stands must have them. */
  simulation?: Partial<Simulation>;
  /** Host ports the user gave, by port name. */
  hostPorts: Record<string, number>;
  allowRemoteLoad: boolean;
  /** The command line, for the lock and the machine state. */
  command: string;
  labVersion: string;
  emit: EmitEvent;
  log: Log;
  clock: Clock;
  /** Aborts with a LabError that says why (a signal, a time-out). */
  signal: AbortSignal;
}
