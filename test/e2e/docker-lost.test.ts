import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { containersOf, Lab, NOTHING, textOf } from './lab.js';
import { dockerProxy } from '../provider/docker-proxy.js';

/** A loss is said within this time, s. */
const LOSS = 30;

describe('a run that loses Docker', function () {
  this.timeout(600_000);

  let lab: Lab;
  let proxy: Awaited<ReturnType<typeof dockerProxy>>;

  beforeEach(async () => {
    lab = await Lab.create();
    proxy = await dockerProxy(join(lab.root, 'docker.sock'));
  });
  afterEach(async () => {
    await proxy.close();
    await lab.remove();
  });

  const CASES = [
    { mode: 'hang', when: 'while the cluster is made', phase: 'provision' },
    { mode: 'hang', when: 'under a fault', phase: 'inject' },
    { mode: 'refuse', when: 'under a fault', phase: 'inject' },
  ] as const;

  for (const { mode, when, phase } of CASES) {
    it(`that ${mode}s ${when} says so within ${LOSS} s, and down works once it is back`, async () => {
      const run = lab.start(lab.runArgs(), proxy.env);
      if (phase === 'provision') {
        while ((await containersOf(lab.cluster)).length === 0) await delay(20);
      } else {
        await run.until(/── inject/);
      }
      proxy.set(mode);
      const lost = performance.now();
      const ended = await run.ended;
      expect((performance.now() - lost) / 1000).to.be.below(LOSS);
      expect(ended.code, textOf(ended)).to.equal(3);
      const record = lab.record('small');
      const report = readFileSync(join(lab.latest('small'), 'report.md'), 'utf8');
      expect(record.verdict.outcome).to.equal('error');
      expect(record.error?.code).to.equal('CLUSTER_LOST');
      // Docker is not between lab and the API: the walk goes on until the loss is noticed.
      expect(record.phases.map((each) => each.phase)).to.include(phase);
      expect(ended.stdout).to.contain(record.error?.phase);
      expect(report).to.contain(record.error?.phase);
      const [left] = record.leftovers;
      expect(left?.remove).to.equal(`lab down --cluster ${lab.cluster}`);

      proxy.set('pass');
      const down = await lab.run(left?.remove.split(' ').slice(1) ?? [], proxy.env);
      expect(down.code, textOf(down)).to.equal(0);
      expect(await lab.leftovers()).to.deep.equal(NOTHING);
      expect(existsSync(lab.clusterDir())).to.be.false;
    });
  }
});
