import { expect } from 'chai';
import { lastSeen, liveText } from '../../src/ui/live-line.js';
import { phaseLines } from '../../src/ui/phases.js';
import { recorded } from './events.js';

const live = {
  type: 'live' as const,
  at: 0,
  memory: [
    { name: 'idle', bytes: 10 * 2 ** 20, limit: 100 * 2 ** 20 },
    { name: 'near-its-limit', bytes: 6 * 2 ** 20, limit: 7 * 2 ** 20 },
    { name: 'unbounded', bytes: 600 * 2 ** 20 },
  ],
  restarts: 3,
};

describe('the live line', () => {
  it('names the containers that are nearest to their limits first', () => {
    expect(liveText(live)).to.equal(
      'near-its-limit 6.0 MiB of 7.0 MiB · idle 10.0 MiB of 100.0 MiB · 3 restarts',
    );
  });

  it('counts what was not answered with 2xx as not ok', () => {
    const load = {
      name: 'web',
      at: 0,
      classes: { '2xx': 100, '5xx': 7 },
      errors: { refused: 1, reset: 2, closed: 0, timeout: 0, other: 0 },
      p50: 1,
      p99: 2,
    };
    expect(liveText({ ...live, load })).to.contain('100 ok/s, 10 not ok/s');
  });

  it('shows the field that does not fit, without control characters', () => {
    const field = { field: 'body', expected: 'ok', seen: '\u001b[31mno\u0007', ok: false };
    expect(lastSeen([{ ...field, ok: true, seen: 'ok' }, field])).to.equal(
      'body: expected ok, seen no',
    );
    expect(lastSeen([])).to.equal('nothing to look at yet');
  });
});

describe('the phases of a plan', () => {
  const [start] = recorded();
  const lines = start?.type === 'run.start' ? phaseLines(start.steps) : [];

  it('are one line each, those of a fault with its name, in the order of the plan', () => {
    expect(lines.map((line) => line.title)).to.deep.equal([
      'provision',
      'deploy',
      'baseline',
      'inject selector-mismatch',
      'inject low-memory-limit',
      'inject leaking-sidecar',
      'diagnosis selector-mismatch',
      'diagnosis low-memory-limit',
      'diagnosis leaking-sidecar',
      'fix leaking-sidecar',
      'fix low-memory-limit',
      'fix selector-mismatch',
      'recovery',
      'undo',
      'reset-proof',
      'undeploy',
      'final-proof',
      'delete',
    ]);
  });

  it('count the checks they will decide', () => {
    expect(lines.find((line) => line.key === 'inject selector-mismatch')?.checks).to.equal(7);
  });
});
