import {
  CAPABILITIES,
  PHASES,
  type Capabilities,
  type ChangeRecord,
  type LoadErrors,
  type LoadResult,
  type LoadSecond,
  type NodeBudget,
  type Observation,
  type Outcome,
  type PhaseRecord,
  type Plan,
  type PlanOptions,
  type PlanStep,
  type Reason,
  type ResetProof,
  type RunRecord,
  type SeenField,
  type StepRecord,
  type TranscriptEntry,
  type WitnessRecord,
} from '../../model/index.js';
import {
  amount,
  boolean,
  constant,
  described,
  type JsonSchema,
  list,
  map,
  number,
  object,
  oneOf,
  optional,
  type Schema,
  string,
} from './build.js';

// One file, because it is one format: the counterpart of src/model/record.ts, in its order.

const time = described('ISO 8601, UTC', string);
const epoch = described('milliseconds since the epoch', number);
const bytes = described('bytes', amount);
const secs = described('seconds', amount);
const ms = described('milliseconds', amount);
const phase = oneOf(PHASES);
const outcome: Schema<Outcome> = oneOf(['passed', 'failed', 'invalid', 'error', 'aborted']);

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
  status: oneOf(['running', 'ok', 'failed', 'error', 'aborted', 'skipped']),
  note: optional(string),
});

const changeRecord = object<ChangeRecord>({
  step: string,
  purpose: oneOf(['deploy', 'inject', 'fix', 'undo']),
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
  via: oneOf(['kubectl', 'api', 'exec', 'none']),
  exitCode: optional(number),
  output: described('Redacted, without control characters, clipped at 64 KiB.', string),
  seconds: secs,
  at: time,
  file: string,
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

const role = oneOf(['steady', 'symptom', 'invariant', 'witness', 'recovery', 'deploy']);

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

const loadErrors = object<LoadErrors>({
  refused: amount,
  reset: amount,
  closed: amount,
  timeout: amount,
  other: amount,
});

const loadSecond = object<LoadSecond>({
  at: epoch,
  classes: map(amount),
  errors: loadErrors,
  p50: ms,
  p99: ms,
});

const loadResult = object<LoadResult>({
  name: string,
  profile: string,
  url: string,
  connections: amount,
  amount: optional(amount),
  startedAt: epoch,
  endedAt: optional(epoch),
  seconds: secs,
  sent: amount,
  answered: amount,
  withdrawn: optional(amount),
  statuses: map(amount),
  errors: loadErrors,
  latency: object<LoadResult['latency']>({
    p50: ms,
    p90: ms,
    p99: ms,
    p999: ms,
    max: ms,
    mean: ms,
  }),
  perSecond: list(loadSecond),
  failures: list(object<LoadResult['failures'][number]>({ at: epoch, kind: string })),
  end: optional(oneOf(['amount', 'stopped', 'time', 'died'])),
});

const capability = oneOf(CAPABILITIES);

const capabilities = object<Capabilities>({
  has: list(capability),
  cgroup: optional(oneOf(['v1', 'v2'])),
  clockScale: optional(amount),
});

const budget = object<NodeBudget>({
  budget: bytes,
  capacity: bytes,
  idle: bytes,
  threshold: bytes,
  pressureAt: bytes,
});

const planStep = object<PlanStep>({
  id: string,
  kind: oneOf([
    'cluster.create',
    'cluster.images',
    'cluster.budget',
    'cluster.delete',
    'snapshot.take',
    'snapshot.compare',
    'workload.deploy',
    'workload.delete',
    'check',
    'load.run',
    'load.start',
    'load.stop',
    'fault.masks',
    'fault.inject',
    'fault.witness',
    'fault.fix',
    'victims',
    'diagnosis',
    'undo',
  ]),
  phase,
  fault: optional(string),
  title: string,
  deadline: ms,
  changes: list(string),
  needs: list(capability),
  check: optional(object<NonNullable<PlanStep['check']>>({ id: string, role, want: boolean })),
  load: optional(
    object<NonNullable<PlanStep['load']>>({
      name: string,
      profile: oneOf(['before', 'during', 'after', 'quick']),
    }),
  ),
  snapshot: optional(oneOf(['before-deploy', 'before-injection'])),
  group: optional(string),
});

const plan = object<Plan>({
  scenario: string,
  digest: string,
  options: object<PlanOptions>({
    provider: string,
    cluster: string,
    faults: list(string),
    each: boolean,
    skipFix: list(string),
    skipInject: list(string),
    quick: boolean,
    createCluster: boolean,
    deleteCluster: boolean,
  }),
  steps: list(planStep),
  bound: ms,
});

const environment = object<RunRecord['environment']>({
  provider: string,
  simulated: described('True when no container ran.', boolean),
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
  resetProofs: list(resetProof),
  undos: list(
    object<RunRecord['undos'][number]>({ text: string, ok: boolean, note: optional(string) }),
  ),
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
