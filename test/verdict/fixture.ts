import type { LoadResult, Observation } from '../../src/model/index.js';
import type { Evidence } from '../../src/verdict/index.js';

export function observation(more: Partial<Observation> = {}): Observation {
  return {
    step: 'inject/f.symptoms[0]',
    check: 'f.symptoms[0]',
    role: 'symptom',
    fault: 'f',
    text: 'GET / answers 502',
    want: true,
    result: 'true',
    fields: [{ field: 'status', expected: '502', seen: '502', ok: true }],
    startedAt: '2026-01-01T00:00:00.000Z',
    decidedAt: '2026-01-01T00:00:01.000Z',
    seconds: 1,
    heldSeconds: 0,
    samples: 3,
    withinSeconds: 10,
    holdSeconds: 0,
    ...more,
  };
}

export function loadResult(ok: number, amount: number): LoadResult {
  return {
    name: 'web',
    profile: 'after',
    url: 'http://127.0.0.1:30080/',
    connections: 10,
    amount,
    startedAt: 0,
    seconds: 1,
    sent: amount,
    answered: ok,
    statuses: { '200': ok },
    errors: { refused: 0, reset: 0, closed: amount - ok, timeout: 0, other: 0 },
    latency: { p50: 1, p90: 1, p99: 1, p999: 1, max: 1, mean: 1 },
    perSecond: [],
    failures: ok < amount ? [{ at: 0, kind: 'closed' }] : [],
    end: 'amount',
  };
}

/** Evidence of a run in which everything went as it must. */
export function good(more: Partial<Evidence> = {}): Evidence {
  return {
    faults: ['f'],
    observations: [
      observation({ step: 'baseline/f.symptoms[0]', want: false, result: 'false' }),
      observation(),
    ],
    witnesses: [
      {
        fault: 'f',
        injectedAt: '2026-01-01T00:00:00.000Z',
        readBack: [{ at: '2026-01-01T00:00:00.100Z', text: 'the selector is app=other', ok: true }],
        firstEffect: { at: '2026-01-01T00:00:00.200Z', text: 'no endpoints' },
      },
    ],
    baselineLoads: [],
    recoveryLoads: [{ load: loadResult(1000, 1000), tolerance: 0.001 }],
    victims: [
      {
        victim: 'Deployment/web',
        fault: 'f',
        restarts: 0,
        replaced: 0,
        replicasBefore: 1,
        replicasAfter: 1,
      },
    ],
    resetProofs: [
      {
        against: 'before-injection',
        at: '2026-01-01T00:00:02.000Z',
        objects: 1,
        fields: 1,
        ignored: [],
        residue: [],
      },
    ],
    proofsDue: ['before-injection'],
    failedUndos: [],
    complete: true,
    ...more,
  };
}
