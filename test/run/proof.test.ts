import { expect } from 'chai';
import { openConnection } from '../../src/run/connect.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { compareStep, takeStep } from '../../src/run/execute/snapshot.js';
import { runScenario } from '../../src/run/index.js';
import { sendJson } from '../kube/tiny-api.js';
import { allHolds, withSmallSystem } from './small-system.js';

const walked = (steps: { id: string }[]): string[] => steps.map(({ id }) => id);

describe('the reset proof of a run', () => {
  it('is missed when a snapshot is not there to compare with: no data is never a pass', () =>
    withSmallSystem(async ({ options }) => {
      allHolds();
      EXECUTORS['snapshot.compare'] = compareStep;
      const { record } = await runScenario(options);
      expect(record.verdict).to.include({ outcome: 'failed', exitCode: 1 });
      expect(record.verdict.reasons.map(({ code, phase }) => [code, phase])).to.deep.equal([
        ['PROOF_NO_DATA', 'reset-proof'],
        ['PROOF_NO_DATA', 'final-proof'],
      ]);
    }));

  it('is not asked for where the walk ended before the snapshot: nothing was injected', () =>
    withSmallSystem(async ({ options }) => {
      allHolds((step) => step.id !== 'baseline/steadyState[0]');
      const { record } = await runScenario(options);
      expect(record.verdict.reasons.map(({ code }) => code)).to.deep.equal(['BASELINE_UNHEALTHY']);
      expect(walked(record.steps)).not.to.include('reset-proof');
      expect(walked(record.steps)).to.include('final-proof');
      expect(record.resetProofs.map(({ against }) => against)).to.deep.equal(['before-deploy']);
    }));

  it('begins with a cluster that has come up: its DNS may still start when the nodes are Ready', () =>
    withSmallSystem(async ({ api, session }) => {
      let asked = 0;
      api
        .on('GET', '/apis/apps/v1/deployments', (_, response) => {
          const status = ++asked < 3 ? { unavailableReplicas: 1 } : {};
          sendJson(response, { metadata: {}, items: [{ metadata: { name: 'coredns' }, status }] });
        })
        .on('GET', '/apis/apps/v1/daemonsets', (_, response) =>
          sendJson(response, { metadata: {}, items: [] }),
        );
      const open = await session();
      const step = open.plan.steps.find(({ id }) => id === 'deploy/snapshot');
      if (step === undefined) throw new Error('no such step');
      const { signal } = new AbortController();
      await openConnection(
        open,
        await open.options.provider.create({ name: 'c' } as never, {} as never),
      );
      // The snapshot itself asks for more than the tiny API has.
      await takeStep(step, open, signal).catch(() => undefined);
      expect(asked).to.be.at.least(3);
    }));
});
