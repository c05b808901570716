import type { LoadResult, Observation, ResetProof, WitnessRecord } from '../model/index.js';

/** What became of the victims of the faults, looked at after the fix. */
export interface VictimLook {
  victim: string;
  fault: string;
  /** Restarts since the fix. */
  restarts: number;
  replicasBefore: number;
  /** Undefined when the object is gone. */
  replicasAfter: number | undefined;
}

/** A load that had to be answered, with the share it may lose. */
export interface LoadLook {
  load: LoadResult;
  /** Highest share of requests without a 200, 0–1. */
  tolerance: number;
  fault?: string;
}

/** Everything a verdict is made from: observations, never the state of a view. */
export interface Evidence {
  /** Faults that were to be injected. */
  faults: string[];
  observations: Observation[];
  witnesses: WitnessRecord[];
  /** Loads on the healthy and on the repaired system. */
  baselineLoads: LoadLook[];
  recoveryLoads: LoadLook[];
  victims: VictimLook[];
  resetProofs: ResetProof[];
  failedUndos: { text: string; note?: string }[];
  error?: { code: string; message: string; phase?: string };
  aborted?: string;
  /** Phases that ended; a passed run has them all. */
  complete: boolean;
}
