import {
  type ChangePlan,
  type ChangeRecord,
  type CopiedFile,
  type Observation,
  type PhaseRecord,
  type Reason,
  type ResetProof,
  type RunRecord,
  type SeenField,
  type StepRecord,
  type TranscriptEntry,
  type UndoRecord,
  type ValueRecord,
  type WitnessRecord,
} from '../../model/index.js';
import {
  amount,
  boolean,
  constant,
  described,
  list,
  map,
  number,
  oneOf,
  optional,
  string,
  type JsonSchema,
  object,
} from './build.js';
import { time, bytes, secs, phase, outcome, role } from './fields.js';
import { loadResult } from './load.js';
import { budget, capabilities, plan, simulation } from './plan.js';

// The counterpart of src/model/record.ts, in its order.

const phaseRecord = object<PhaseRecord>({
  phase,
  fault: optional(string),
  startedAt: time,
  endedAt: optional(time),
  status: oneOf(['running', 'ok', 'failed', 'error', 'aborted']),
});

const stepRecord = object<StepRecord>({
  id: string,
  startedAt: time,
  endedAt: optional(time),
  status: oneOf(['running', 'ok', 'failed', 'error', 'aborted']),
  note: optional(string),
});

const changeRecord = object<ChangeRecord>({
  step: string,
  purpose: oneOf(['deploy', 'inject', 'fix', 'drill', 'variant', 'undo']),
  fault: optional(string),
  text: string,
  kubectl: described('The command that does the same; empty when there is none.', string),
  at: time,
});

const witness = object<WitnessRecord>({
  fault: string,
  injectedAt: time,
  readBack: list(
    object<WitnessRecord['readBack'][number]>({ at: time, text: string, ok: boolean }),
  ),
  firstEffect: optional(
    object<NonNullable<WitnessRecord['firstEffect']>>({ at: time, text: string }),
  ),
});

const transcriptEntry = object<TranscriptEntry>({
  id: string,
  fault: string,
  note: optional(string),
  command: string,
  via: oneOf(['kubectl', 'api', 'exec', 'node', 'none']),
  exitCode: optional(number),
  output: described('Redacted, without control characters, clipped at 64 KiB.', string),
  seconds: secs,
  at: time,
  file: string,
  copied: optional(
    object<CopiedFile>({
      path: described('A file beside run.json, not redacted.', string),
      from: string,
      bytes,
      sha256: string,
      verified: optional(boolean),
      found: list(string),
    }),
  ),
});

const resetProof = object<ResetProof>({
  against: oneOf(['before-deploy', 'before-injection']),
  at: time,
  objects: amount,
  fields: amount,
  ignored: list(
    object<ResetProof['ignored'][number]>({ rule: string, reason: string, count: amount }),
  ),
  residue: list(
    object<ResetProof['residue'][number]>({
      object: string,
      path: string,
      before: string,
      after: string,
    }),
  ),
});

const reason = object<Reason>({
  outcome: oneOf(['failed', 'invalid', 'error', 'aborted']),
  code: string,
  text: string,
  phase: optional(string),
  fault: optional(string),
  check: optional(string),
});

const seenField = object<SeenField>({ field: string, expected: string, seen: string, ok: boolean });

const observation = object<Observation>({
  step: string,
  check: string,
  role,
  fault: optional(string),
  text: string,
  want: described('What the phase wants: a symptom must be false at baseline.', boolean),
  result: oneOf(['true', 'false', 'nodata']),
  fields: list(seenField),
  evidence: optional(string),
  alternative: optional(number),
  startedAt: time,
  decidedAt: time,
  seconds: secs,
  heldSeconds: secs,
  samples: amount,
  withinSeconds: secs,
  holdSeconds: secs,
  maskedBy: optional(string),
});

const environment = object<RunRecord['environment']>({
  provider: string,
  simulated: described('True when no container ran.', boolean),
  simulation: optional(simulation),
  cluster: string,
  createdByThisRun: boolean,
  kubernetes: optional(string),
  providerVersion: optional(string),
  nodeImage: optional(string),
  docker: optional(string),
  kubectl: optional(string),
  machine: object<RunRecord['environment']['machine']>({
    os: string,
    arch: string,
    cpus: amount,
    memory: bytes,
    kernel: string,
  }),
  capabilities,
  imageMap: map(string),
  images: list(string),
  budgets: map(budget),
  ports: map(
    object<RunRecord['environment']['ports'][string]>({
      host: string,
      port: amount,
      nodePort: amount,
    }),
  ),
  openFiles: optional(amount),
});

const runRecord = object<RunRecord>({
  formatVersion: constant(1),
  run: object<RunRecord['run']>({
    id: string,
    startedAt: time,
    endedAt: optional(time),
    seconds: optional(secs),
  }),
  lab: object<RunRecord['lab']>({ version: string, node: string }),
  scenario: object<RunRecord['scenario']>({
    name: string,
    title: string,
    description: string,
    digest: string,
    builtIn: boolean,
    faults: list(
      object<RunRecord['scenario']['faults'][number]>({
        name: string,
        title: string,
        story: optional(string),
        culprit: string,
        victims: list(string),
      }),
    ),
    fixOrder: list(string),
    change: optional(
      object<ChangePlan>({
        title: string,
        why: string,
        risk: object<ChangePlan['risk']>({ level: oneOf(['low', 'medium', 'high']), text: string }),
        plan: list(string),
        rollback: list(string),
      }),
    ),
  }),
  plan,
  verdict: object<RunRecord['verdict']>({ outcome, exitCode: number, reasons: list(reason) }),
  environment,
  phases: list(phaseRecord),
  steps: list(stepRecord),
  observations: list(observation),
  witnesses: list(witness),
  changes: list(changeRecord),
  loads: list(loadResult),
  transcript: list(transcriptEntry),
  values: optional(
    list(object<ValueRecord>({ name: string, value: string, step: string, at: time })),
  ),
  resetProofs: list(resetProof),
  inventory: optional(
    object<NonNullable<RunRecord['inventory']>>({
      reason: string,
      before: map(string),
      after: map(string),
    }),
  ),
  undos: list(
    object<UndoRecord>({
      text: string,
      ok: boolean,
      note: optional(string),
      changes: optional(list(string)),
      did: optional(string),
    }),
  ),
  pausedAfter: optional(phase),
  leftovers: list(object<RunRecord['leftovers'][number]>({ what: string, remove: string })),
  error: optional(
    object<NonNullable<RunRecord['error']>>({
      code: string,
      message: string,
      phase: optional(string),
      next: string,
      details: list(string),
    }),
  ),
  warnings: list(string),
  files: list(object<RunRecord['files'][number]>({ path: string, sha256: string, bytes: amount })),
});

/** JSON Schema (draft 2020-12) of `run.json`, checked in as docs/run.schema.json. */
export function runRecordSchema(): JsonSchema & { $schema: string; title: string } {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'lab run record, format 1',
    description:
      'run.json of a lab run: what was planned, done, seen and concluded. Readers ignore keys they do not know.',
    ...runRecord.json,
  };
}
