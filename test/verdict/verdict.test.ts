import { expect } from 'chai';
import fc from 'fast-check';
import { judge, type Evidence } from '../../src/verdict/index.js';
import { good, loadResult, observation } from './fixture.js';

const residue = { object: 'Service n/s', path: 'spec.selector', before: 'a', after: 'b' };
const proof = { at: '', objects: 1, fields: 1, ignored: [], residue: [residue] };

/** Each way a run can go wrong, alone: what it must come out as. */
const WRONG: [string, Partial<Evidence>, string, string][] = [
  [
    'a symptom that never came',
    { observations: [observation({ result: 'false' })] },
    'failed',
    'SYMPTOM_MISSING',
  ],
  [
    'a symptom without data',
    { observations: [observation({ result: 'nodata' })] },
    'failed',
    'SYMPTOM_MISSING',
  ],
  [
    'a symptom that is true at baseline',
    {
      observations: [
        observation(),
        observation({ step: 'baseline/x', want: false, result: 'true' }),
      ],
    },
    'invalid',
    'SYMPTOM_AT_BASELINE',
  ],
  [
    'a symptom that could not be looked at at baseline',
    {
      observations: [
        observation(),
        observation({ step: 'baseline/x', want: false, result: 'nodata' }),
      ],
    },
    'invalid',
    'SYMPTOM_AT_BASELINE',
  ],
  [
    'an unhealthy baseline',
    {
      observations: [
        observation(),
        observation({ step: 'baseline/x', role: 'steady', result: 'false' }),
      ],
    },
    'invalid',
    'BASELINE_UNHEALTHY',
  ],
  [
    'an invariant that turned false',
    { observations: [observation(), observation({ role: 'invariant', result: 'false' })] },
    'failed',
    'INVARIANT_BROKEN',
  ],
  [
    'a recovery that did not come',
    {
      observations: [
        observation(),
        observation({ step: 'recovery/x', role: 'recovery', result: 'false' }),
      ],
    },
    'failed',
    'NOT_RECOVERED',
  ],
  [
    'a workload that was never ready',
    {
      observations: [
        observation(),
        observation({ step: 'deploy/workload', role: 'deploy', result: 'false' }),
      ],
    },
    'invalid',
    'NOT_DEPLOYED',
  ],
  ['a fault that was never injected', { witnesses: [] }, 'invalid', 'NOT_WITNESSED'],
  [
    'an injection that changed nothing',
    {
      witnesses: [
        { fault: 'f', injectedAt: '', readBack: [{ at: '', text: 'still app=web', ok: false }] },
      ],
    },
    'invalid',
    'NOT_WITNESSED',
  ],
  [
    'an injection with nothing read back',
    {
      witnesses: [{ fault: 'f', injectedAt: '', readBack: [], firstEffect: { at: '', text: 'x' } }],
    },
    'invalid',
    'NOT_WITNESSED',
  ],
  [
    'an injection whose effect was never seen',
    { witnesses: [{ fault: 'f', injectedAt: '', readBack: [{ at: '', text: 'x', ok: true }] }] },
    'invalid',
    'NOT_WITNESSED',
  ],
  [
    'a fault whose symptoms are all masked',
    { observations: [observation({ maskedBy: 'e' })] },
    'invalid',
    'ALL_MASKED',
  ],
  [
    'a recovery load with losses',
    { recoveryLoads: [{ load: loadResult(998, 1000), tolerance: 0.001 }] },
    'failed',
    'RECOVERY_LOAD',
  ],
  [
    'a load that sent nothing',
    { recoveryLoads: [{ load: loadResult(0, 0), tolerance: 0.001 }] },
    'failed',
    'LOAD_NO_DATA',
  ],
  [
    'a load that ended before its amount',
    { recoveryLoads: [{ load: { ...loadResult(500, 500), amount: 1000 }, tolerance: 0.001 }] },
    'failed',
    'RECOVERY_LOAD',
  ],
  [
    'a healthy system that cannot carry the load',
    { baselineLoads: [{ load: loadResult(900, 1000), tolerance: 0.001 }] },
    'invalid',
    'BASELINE_LOAD',
  ],
  [
    'a victim that restarted after the fix',
    {
      victims: [
        { victim: 'v', fault: 'f', restarts: 1, replaced: 0, replicasBefore: 1, replicasAfter: 1 },
      ],
    },
    'failed',
    'VICTIM_HARMED',
  ],
  [
    'a victim with another pod than the one that had recovered',
    {
      victims: [
        { victim: 'v', fault: 'f', restarts: 0, replaced: 1, replicasBefore: 1, replicasAfter: 1 },
      ],
    },
    'failed',
    'VICTIM_HARMED',
  ],
  [
    'a victim scaled to zero',
    {
      victims: [
        { victim: 'v', fault: 'f', restarts: 0, replaced: 0, replicasBefore: 1, replicasAfter: 0 },
      ],
    },
    'failed',
    'VICTIM_HARMED',
  ],
  [
    'a victim that was deleted',
    {
      victims: [
        {
          victim: 'v',
          fault: 'f',
          restarts: 0,
          replaced: 0,
          replicasBefore: 1,
          replicasAfter: undefined,
        },
      ],
    },
    'failed',
    'VICTIM_HARMED',
  ],
  [
    'a residue of the faults',
    { resetProofs: [{ against: 'before-injection', ...proof }] },
    'failed',
    'RESIDUE',
  ],
  [
    'a residue of the workload',
    { resetProofs: [{ against: 'before-deploy', ...proof }] },
    'failed',
    'RESIDUE',
  ],
  ['a reset that was never proven', { resetProofs: [] }, 'failed', 'PROOF_NO_DATA'],
  [
    'a proof against another snapshot than the one that was to be compared with',
    { proofsDue: ['before-injection', 'before-deploy'] },
    'failed',
    'PROOF_NO_DATA',
  ],
  [
    'two comparisons of which one proved nothing',
    { proofsDue: ['before-injection', 'before-injection'] },
    'failed',
    'PROOF_NO_DATA',
  ],
  [
    'an undo that failed',
    { failedUndos: [{ text: 'patch', note: 'conflict' }] },
    'failed',
    'UNDO_FAILED',
  ],
  [
    'an error',
    { error: { code: 'CLUSTER_LOST', message: 'gone', phase: 'inject' } },
    'error',
    'CLUSTER_LOST',
  ],
  ['a run that ended early', { complete: false }, 'error', 'INCOMPLETE'],
  ['a run that was stopped', { aborted: 'SIGINT' }, 'aborted', 'ABORTED'],
];

describe('judge', () => {
  it('passes a run in which everything went as it must', () => {
    expect(judge(good())).to.deep.equal({ outcome: 'passed', exitCode: 0, reasons: [] });
  });

  for (const [what, change, outcome, code] of WRONG) {
    it(`calls ${what} ${outcome} (${code})`, () => {
      const verdict = judge(good(change));
      expect(verdict.outcome).to.equal(outcome);
      expect(verdict.reasons.map((reason) => reason.code)).to.include(code);
    });
  }

  it('gives each outcome its own exit code', () => {
    const exit = (change: Partial<Evidence>) => judge(good(change)).exitCode;
    expect(exit({ observations: [observation({ result: 'false' })] })).to.equal(1);
    expect(exit({ error: { code: 'X', message: '' } })).to.equal(3);
    expect(exit({ witnesses: [] })).to.equal(4);
    expect(exit({ aborted: 'SIGINT' })).to.equal(130);
  });

  it('allows a loss within the tolerance', () => {
    const recoveryLoads = [{ load: loadResult(999, 1000), tolerance: 0.001 }];
    expect(judge(good({ recoveryLoads })).outcome).to.equal('passed');
  });

  it('counts a fault as proven when one of its symptoms is not masked', () => {
    const observations = [observation({ maskedBy: 'e' }), observation({ check: 'other' })];
    expect(judge(good({ observations })).outcome).to.equal('passed');
  });

  it('does not blame a run stopped at the baseline for faults it never came to', () => {
    const unhealthy = observation({ step: 'baseline/x', role: 'steady', result: 'false' });
    const { reasons } = judge(good({ observations: [unhealthy], witnesses: [] }));
    expect(reasons.map((reason) => reason.code)).to.deep.equal(['BASELINE_UNHEALTHY']);
  });

  it('says in words what was expected and what was seen', () => {
    const fields = [{ field: 'status', expected: '502', seen: '200', ok: false }];
    const { reasons } = judge(good({ observations: [observation({ result: 'false', fields })] }));
    expect(reasons[0]?.text).to.equal('GET / answers 502: status: expected 502, seen 200');
  });

  it('never loses a reason to another, and is never passed while there is one (law)', () => {
    const some = fc.uniqueArray(fc.constantFrom(...WRONG), {
      minLength: 1,
      maxLength: 5,
      selector: (w) => Object.keys(w[1])[0],
    });
    fc.assert(
      fc.property(some, (wrongs) => {
        const change = Object.assign({}, ...wrongs.map(([, part]) => part)) as Partial<Evidence>;
        const verdict = judge(good(change));
        expect(verdict.outcome).to.not.equal('passed');
        expect(verdict.exitCode).to.not.equal(0);
        const order = ['aborted', 'error', 'invalid', 'failed'];
        const worst = Math.min(...verdict.reasons.map((r) => order.indexOf(r.outcome)));
        expect(verdict.outcome).to.equal(order[worst]);
      }),
    );
  });
});
