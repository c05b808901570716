import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import type { RunEvent, RunRecord } from '../../src/model/index.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { runScenario } from '../../src/run/index.js';
import { allHolds, withSmallSystem } from './small-system.js';

/** Phases of a run that are not ok, in the record and as events; `prepare` says what goes wrong. */
async function walked(
  prepare: () => void,
): Promise<{ record: RunRecord; phases: string[][]; told: string[] }> {
  let result: { record: RunRecord; phases: string[][]; told: string[] } | undefined;
  await withSmallSystem(async ({ options, events }) => {
    allHolds();
    prepare();
    const { record } = await runScenario(options);
    const name = (of: { phase: string; fault?: string }): string =>
      [of.phase, of.fault].filter(Boolean).join(' ');
    const ends = events.filter(
      (event): event is Extract<RunEvent, { type: 'phase.end' }> => event.type === 'phase.end',
    );
    result = {
      record,
      phases: record.phases
        .filter(({ status }) => status !== 'ok')
        .map((phase) => [name(phase), phase.status]),
      told: ends.filter(({ ok }) => !ok).map(name),
    };
  });
  if (!result) throw new Error('the run did not end');
  return result;
}

describe('a phase of a run', () => {
  it('is ok when everything in it was as wanted', async () => {
    const { record, phases, told } = await walked(() => {});
    expect([phases, told]).to.deep.equal([[], []]);
    expect(record.steps.filter(({ status }) => status !== 'ok')).to.deep.equal([]);
  });

  it('has failed when a check of it did not say what was wanted; the others have not', async () => {
    const wrong = 'inject/first.symptoms[0]';
    const { record, phases, told } = await walked(() => allHolds((step) => step.id !== wrong));
    expect(phases).to.deep.equal([['inject first', 'failed']]);
    expect(told).to.deep.equal(['inject first']);
    const bad = record.steps.filter(({ status }) => status !== 'ok');
    expect(bad.map(({ id, status }) => [id, status])).to.deep.equal([[wrong, 'failed']]);
  });

  it('has failed when it found a difference, and when its fault was not witnessed', async () => {
    const residue = [{ object: 'Service small/backend', path: '', before: 'a', after: 'b' }];
    const left = await walked(() => {
      EXECUTORS['snapshot.compare'] = ({ snapshot = 'before-deploy' }, { state }) => {
        const proof = { at: '', objects: 1, fields: 1, ignored: [], against: snapshot };
        const here = snapshot === 'before-injection' ? residue : [];
        state.record.resetProofs.push({ ...proof, residue: here });
        return Promise.resolve(undefined);
      };
    });
    expect(left.phases).to.deep.equal([['reset-proof', 'failed']]);
    const unseen = await walked(() => {
      EXECUTORS['fault.witness'] = () => Promise.resolve('not witnessed');
    });
    expect(unseen.phases).to.deep.equal([['inject first', 'failed']]);
  });

  it('is an error when it broke', async () => {
    const { phases, told } = await walked(() => {
      EXECUTORS['fault.masks'] = () => {
        throw new LabError('API_REFUSED', { message: 'no' });
      };
    });
    expect(phases).to.deep.equal([['inject first', 'error']]);
    expect(told).to.deep.equal(['inject first']);
  });
});
