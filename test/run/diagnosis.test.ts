import { expect } from 'chai';
import type { DiagnosisCommand, RunRecord } from '../../src/model/index.js';
import { diagnose, inTurns } from '../../src/run/execute/diagnosis.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { runScenario } from '../../src/run/index.js';
import { allHolds, withSmallSystem } from './small-system.js';

const where = { file: 's.yaml', line: 1, column: 1 };
const read = (id: string): DiagnosisCommand => ({
  id,
  where,
  exec: { in: { selector: 'app=web' }, command: ['id'], timeout: 1000 },
});
const asked = (id: string, more: Partial<DiagnosisCommand> = {}): DiagnosisCommand => ({
  ...read(id),
  expect: { exitCode: [0] },
  ...more,
});

describe('the commands of a diagnosis', () => {
  it('run two at a time when they are only read, and one by one when others may need what they give', () => {
    const turns = inTurns([read('a'), read('b'), read('c'), asked('d'), read('e'), read('f')]);
    expect(turns.map((some) => some.map(({ id }) => id))).to.deep.equal([
      ['a', 'b'],
      ['c'],
      ['d'],
      ['e', 'f'],
    ]);
  });

  const diagnosed = (diagnosis: DiagnosisCommand[]): Promise<RunRecord> => {
    let record: RunRecord | undefined;
    return withSmallSystem(async (system) => {
      allHolds();
      Object.assign(EXECUTORS, { diagnosis: diagnose });
      const { scenario } = system.options;
      const [first, ...rest] = scenario.faults;
      const faults = first ? [{ ...first, diagnosis }, ...rest] : [];
      const ran = await runScenario({ ...system.options, scenario: { ...scenario, faults } });
      record = ran.record;
    }).then(() => record as unknown as RunRecord);
  };

  // Nothing runs in the small system: no command can be run there.
  it('that cannot be run are entries of the transcript, and no verdict', async () => {
    const record = await diagnosed([read('first.diagnosis[0]')]);
    expect(record.verdict.outcome, JSON.stringify(record.verdict.reasons)).to.equal('passed');
    expect(record.transcript[0]).to.include({ via: 'none' });
  });

  it('fail the run when they must show something and do not, after the time that they have', async () => {
    const record = await diagnosed([asked('first.diagnosis[0]', { within: 3500 })]);
    expect(record.verdict.exitCode).to.equal(1);
    expect(record.verdict.reasons[0]).to.include({
      code: 'DIAGNOSIS_MISSING',
      fault: 'first',
      check: 'first.diagnosis[0]',
    });
    const seen = record.observations.find(({ role }) => role === 'diagnosis');
    expect(seen).to.include({ result: 'nodata', samples: 3, withinSeconds: 3.5 });
    expect(record.transcript.filter(({ fault }) => fault === 'first')).to.have.lengthOf(1);
  }).timeout(60_000);
});
