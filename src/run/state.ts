import { join } from 'node:path';
import { readJson, writeJsonAtomic } from '../journal/index.js';
import type { RunRecord } from '../model/index.js';
import type { LoadLook, VictimLook } from '../verdict/index.js';

/**
 * Where a run stands, on disk after every step (`machine.json` in the cluster's
 * folder): what `status`, the commands that walk by hand and the next run read.
 */
export interface MachineState {
  version: 1;
  /** `run` walks by itself to the end; `hand` is walked with up, inject, verify, fix, down. */
  mode: 'run' | 'hand';
  /** Scenario file, to walk on with. */
  scenarioFile: string;
  imageMap: Record<string, string>;
  /** `--set` values, to walk on with the same. */
  set?: Record<string, string>;
  runDir: string;
  /** Faults that are injected and not yet fixed. */
  active: string[];
  /** Faults whose fix stands: what later stages stand on. */
  standing: string[];
  /** What was done in the nodes cannot be taken back (`cluster.oneWay`): the cluster is no other run's. */
  oneWay?: { scenario: string; reason: string };
  /** A stage was not begun because the one before it did not recover. */
  stopped?: true;
  /** ms since the epoch; 0 before it was reached. */
  marks: Record<'baseline' | 'inject' | 'fix', number>;
  /** Restart counts at each mark, by `podUid/container`. */
  restarts: Record<'baseline' | 'inject' | 'fix', Record<string, number>>;
  /** When the recovery checks held, before the loads that follow, and the UIDs of the pods then. */
  settled?: { at: number; pods: string[] };
  /** Ready replicas of victims before the injection, by `namespace/Kind/name`. */
  replicas: Record<string, number>;
  /** Which symptom was first made true by which earlier fault, by check id. */
  masks: Record<string, string>;
  /** What the verdict needs besides the record. */
  looks: { baselineLoads: LoadLook[]; recoveryLoads: LoadLook[]; victims: VictimLook[] };
  /** The last phase that ended. */
  phase: string;
  record: RunRecord;
}

/** What a state is told at its start; the rest is empty. */
type Start = Pick<MachineState, 'mode' | 'scenarioFile' | 'imageMap' | 'set' | 'runDir' | 'record'>;

/** The state of a run that has done nothing yet. */
export function newState(start: Start): MachineState {
  return {
    version: 1,
    ...start,
    active: [],
    standing: [],
    marks: { baseline: 0, inject: 0, fix: 0 },
    restarts: { baseline: {}, inject: {}, fix: {} },
    replicas: {},
    masks: {},
    looks: { baselineLoads: [], recoveryLoads: [], victims: [] },
    phase: 'none',
  };
}

export const machineFile = (dir: string): string => join(dir, 'machine.json');

/** The state of the run on a cluster, or undefined when there is none. */
export function readMachine(dir: string): Promise<MachineState | undefined> {
  return readJson<MachineState>(machineFile(dir));
}

/** What is given must hold no secrets but those of `set`: see SECURITY.md. */
export function saveMachine(dir: string, state: MachineState): Promise<void> {
  return writeJsonAtomic(machineFile(dir), state);
}
