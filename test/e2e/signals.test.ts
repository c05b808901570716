import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { compareSnapshots, type Snapshot } from '../../src/snapshot/index.js';
import { containersOf, Lab, NOTHING, SMALL, snapshotOf, textOf } from './lab.js';

/** Signals that come sooner after the first are its echo, ms (src/cli/signals.ts). */
const ECHO = 500;

describe('a run that is stopped', function () {
  this.timeout(600_000);

  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(async () => {
    await lab.remove();
  });

  it('by Ctrl-C deletes the cluster that it made, writes the report so far and ends with 130', async () => {
    const run = lab.start(lab.runArgs());
    await run.until(/── inject/);
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(ended.code, textOf(ended)).to.equal(130);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
    const record = lab.record('small');
    const report = readFileSync(join(lab.latest('small'), 'report.md'), 'utf8');
    expect(record.verdict.outcome).to.equal('aborted');
    expect(record.verdict.exitCode).to.equal(130);
    expect(record.error).to.include({ code: 'ABORTED', phase: 'inject' });
    expect(record.error?.message).to.contain('SIGINT');
    expect(record.leftovers).to.deep.equal([]);
    expect(record.observations).to.not.be.empty;
    expect(report).to.match(/aborted/i);
  });

  it('by Ctrl-C while the cluster is made leaves nothing of it', async () => {
    const run = lab.start(lab.runArgs());
    while ((await containersOf(lab.cluster)).length === 0) await delay(20);
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(ended.code, textOf(ended)).to.equal(130);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
    expect(lab.record('small').error).to.include({ code: 'ABORTED', phase: 'provision' });
  });

  it('twice leaves at once, and the command that it prints removes what is left', async () => {
    const run = lab.start(lab.runArgs());
    await run.until(/── inject/);
    run.signal('SIGINT');
    // The terminal and npx may each send one: that is one wish.
    await delay(ECHO / 5);
    run.signal('SIGINT');
    await run.until(/putting everything back/);
    // While it deletes the cluster, which takes seconds.
    await delay(ECHO * 1.2);
    run.signal('SIGINT');
    const ended = await run.ended;
    expect(ended.code, textOf(ended)).to.equal(130);
    expect(ended.signal).to.be.undefined;
    const command = /^ +.*cluster \S+: (lab .+)$/m.exec(ended.stderr)?.[1];
    expect(command, textOf(ended)).to.contain(lab.cluster);
    for (const part of command?.split(' && ') ?? []) {
      const [program, ...args] = part.trim().split(' ');
      expect(program).to.equal('lab');
      const removed = await lab.run(args);
      expect(removed.code, textOf(removed)).to.equal(0);
    }
    // What the first Ctrl-C had started may have to end: a `kind delete` knows nothing of us.
    await delay(2000);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  describe('on a cluster that was there before', () => {
    let before: Snapshot;
    let kubeconfig: string;

    beforeEach(async () => {
      const up = await lab.run(['up', SMALL, '--cluster', lab.cluster]);
      expect(up.code, textOf(up)).to.equal(0);
      // The first run takes away what `up` deployed: what it leaves is what the others must leave.
      kubeconfig = join(lab.clusterDir(), 'kubeconfig');
      const whole = await lab.run(lab.runArgs());
      expect(whole.code, textOf(whole)).to.equal(0);
      before = await snapshotOf(kubeconfig);
    });

    it('undoes workload and faults and keeps the cluster, at whatever phase TERM comes', async () => {
      for (const phase of ['deploy', 'baseline', 'inject no-room', 'recovery', 'undeploy']) {
        const run = lab.start(lab.runArgs());
        await run.until(new RegExp(`── ${phase}`));
        run.signal('SIGTERM');
        const ended = await run.ended;
        expect(ended.code, textOf(ended)).to.equal(130);
        const record = lab.record('small');
        expect(record.verdict.outcome).to.equal('aborted');
        expect(record.error?.phase).to.equal(phase.split(' ')[0]);
        expect(record.leftovers, phase).to.deep.equal([]);
        expect(await containersOf(lab.cluster)).to.have.lengthOf(2);
        expect((await lab.status())?.pending, phase).to.deep.equal([]);
        expect(await residue(), phase).to.deep.equal([]);
      }
    });

    it('by --timeout puts everything back too', async () => {
      const ended = await lab.run(lab.runArgs(lab.cluster, '--timeout', '5s'));
      expect(ended.code, textOf(ended)).to.equal(130);
      expect(lab.record('small').error?.message).to.contain('--timeout');
      expect((await lab.status())?.pending).to.deep.equal([]);
      expect(await residue()).to.deep.equal([]);
    });

    /** Differences that are left when controllers have had half a minute. */
    async function residue(): Promise<unknown[]> {
      for (let tries = 0; ; tries++) {
        const found = compareSnapshots(before, await snapshotOf(kubeconfig)).residue;
        if (found.length === 0 || tries === 30) return found;
        await delay(1000);
      }
    }
  });
});
