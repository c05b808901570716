/** One part of an expectation beside what was seen, for the report: field by field. */
export interface SeenField {
  field: string;
  expected: string;
  seen: string;
  ok: boolean;
}

/**
 * One look at a probe. `ok` is undefined when there was nothing to look at (no pod, no
 * sample yet): no data is never a pass.
 */
export interface Sample {
  ok: boolean | undefined;
  fields: SeenField[];
  /** Raw text worth keeping: an answer's body, a command's output, a message. */
  evidence?: string;
}

export type CheckRole =
  'steady' | 'symptom' | 'invariant' | 'witness' | 'diagnosis' | 'recovery' | 'deploy';

/** What became of one check in one phase. */
export interface Observation {
  /** Step of the plan that asked. */
  step: string;
  check: string;
  role: CheckRole;
  fault?: string;
  text: string;
  /** What this phase wants: at baseline a symptom must be false. */
  want: boolean;
  /** `true`/`false` as seen; `nodata` when nothing could be looked at. */
  result: 'true' | 'false' | 'nodata';
  /** Last value seen beside the expected one. */
  fields: SeenField[];
  evidence?: string;
  /** Index into `any` of the alternative that held, when there are several. */
  alternative?: number;
  /** ISO times; `seconds` from start to decision, `heldSeconds` of it true in a row. */
  startedAt: string;
  decidedAt: string;
  seconds: number;
  heldSeconds: number;
  samples: number;
  /** Cluster time allowed, seconds. */
  withinSeconds: number;
  holdSeconds: number;
  /** Set when an earlier accumulated fault already made this symptom true. */
  maskedBy?: string;
}

/** Whether a check said what its phase wanted. Without data it did not. */
export function holds({ result, want }: Pick<Observation, 'result' | 'want'>): boolean {
  return result === (want ? 'true' : 'false');
}
