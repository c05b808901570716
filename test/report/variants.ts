import type { Observation, RunRecord } from '../../src/model/index.js';
import { at, iso, sampleRecord } from './sample.js';

// Runs that did not pass, made from the sample. TEST DATA, like it.

function find(record: RunRecord, step: string): Observation {
  const found = record.observations.find((observation) => observation.step === step);
  if (!found) throw new Error(`no ${step} in the sample`);
  return found;
}

/** A fix was left out: a recovery check says no, and there is residue. */
export function failedRun(): RunRecord {
  const record = sampleRecord();
  const bad = find(record, 'recovery/selector-mismatch.recovery[0]');
  bad.result = 'false';
  bad.fields = [{ field: 'status', expected: '200', seen: '502', ok: false }];
  bad.evidence = '<html>502 Bad Gateway</html>';
  record.plan.options.skipFix = ['selector-mismatch'];
  record.changes = record.changes.filter((change) => change.step !== 'fix/selector-mismatch');
  const proof = record.resetProofs[0];
  if (proof)
    proof.residue = [
      {
        object: 'Service atlan/backend-svc',
        path: 'spec.selector.app',
        before: 'backend-api',
        after: 'backend',
      },
    ];
  record.undos = [{ text: 'selector of Service/backend-svc', ok: false, note: 'conflict' }];
  record.verdict = {
    outcome: 'failed',
    exitCode: 1,
    reasons: [
      {
        outcome: 'failed',
        code: 'NOT_RECOVERED',
        text: 'GET / answers 200 backend-ok: status: expected 200, seen 502',
        phase: 'recovery',
        fault: 'selector-mismatch',
        check: 'selector-mismatch.recovery[0]',
      },
      {
        outcome: 'failed',
        code: 'RESIDUE',
        text: 'Service atlan/backend-svc spec.selector.app: was backend-api, is backend',
        phase: 'reset-proof',
      },
    ],
  };
  return record;
}

/** An injection that did nothing. */
export function invalidRun(): RunRecord {
  const record = sampleRecord();
  record.plan.options.skipInject = ['leaking-sidecar'];
  record.witnesses = [
    ...record.witnesses.slice(0, 1),
    {
      fault: 'low-memory-limit',
      injectedAt: iso(58.3),
      readBack: [{ at: iso(58.4), text: 'the limit is still 256Mi', ok: false }],
    },
  ];
  const nodata = find(record, 'inject/leaking-sidecar.symptoms[0]');
  nodata.result = 'nodata';
  nodata.fields = [];
  const early = find(record, 'baseline/low-memory-limit.symptoms[0]');
  early.result = 'true';
  record.verdict = {
    outcome: 'invalid',
    exitCode: 4,
    reasons: [
      {
        outcome: 'invalid',
        code: 'NOT_WITNESSED',
        text: 'low-memory-limit: the limit is still 256Mi',
        phase: 'inject',
        fault: 'low-memory-limit',
      },
    ],
  };
  return record;
}

/** The cluster could not be made: almost nothing is there. */
export function errorRun(): RunRecord {
  const record = sampleRecord();
  const message = 'kind create cluster ended with exit code 1';
  return {
    ...record,
    run: { id: record.run.id, startedAt: record.run.startedAt },
    phases: [{ phase: 'provision', startedAt: iso(0), status: 'error' }],
    steps: [
      {
        id: 'provision/cluster',
        startedAt: iso(0),
        endedAt: iso(12),
        status: 'error',
        note: message,
      },
    ],
    observations: [],
    witnesses: [],
    changes: [],
    loads: [],
    transcript: [],
    resetProofs: [],
    undos: [],
    warnings: [],
    leftovers: [
      { what: 'container atlan-outage-worker', remove: 'docker rm -f atlan-outage-worker' },
    ],
    environment: {
      ...record.environment,
      simulated: true,
      provider: 'embedded',
      imageMap: {},
      budgets: {},
    },
    error: {
      code: 'CLUSTER_CREATE',
      message,
      phase: 'provision',
      next: 'Run `lab doctor`.',
      details: ['ERROR: failed to create cluster', 'port is taken'],
    },
    verdict: {
      outcome: 'error',
      exitCode: 3,
      reasons: [{ outcome: 'error', code: 'CLUSTER_CREATE', text: message, phase: 'provision' }],
    },
  };
}

/** Stopped while the second fault was awaited. */
export function abortedRun(): RunRecord {
  const record = sampleRecord();
  record.observations = record.observations.filter((o) => Date.parse(o.startedAt) < at(58));
  record.witnesses = record.witnesses.slice(0, 1);
  record.changes = record.changes.slice(0, 1);
  record.resetProofs = [];
  record.undos = [{ text: 'selector of Service/backend-svc', ok: true }];
  record.verdict = {
    outcome: 'aborted',
    exitCode: 130,
    reasons: [{ outcome: 'aborted', code: 'ABORTED', text: 'Stopped by SIGINT.' }],
  };
  return record;
}
