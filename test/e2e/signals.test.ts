import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { prepare, untilAsBefore, type Prepared } from './kill-and-recover.js';
import { containersOf, Lab, NOTHING, textOf } from './lab.js';

/** Signals that come sooner after the first are its echo, ms (src/cli/signals.ts). */
const ECHO = 500;

describe('a run that is stopped on a cluster that it makes', function () {
  this.timeout(600_000);

  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(() => lab.remove());

  it('by Ctrl-C deletes the cluster, writes the report so far and ends with 130', async () => {
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

  it('by Ctrl-C twice leaves at once, and the command that it prints removes what is left', async () => {
    const run = lab.start(lab.runArgs());
    await run.until(/── deploy/);
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
});

describe('a run that is stopped on a cluster that was there before', function () {
  this.timeout(600_000);

  let lab: Lab;
  let on: Prepared;

  before(async () => {
    lab = await Lab.create();
    on = await prepare(lab);
  });
  after(() => lab.remove());

  for (const phase of ['deploy', 'inject', 'recovery', 'undeploy']) {
    it(`by TERM in its phase ${phase} undoes workload and faults and keeps the cluster`, async () => {
      const run = lab.start(lab.runArgs());
      await run.until(new RegExp(`── ${phase}`));
      run.signal('SIGTERM');
      const ended = await run.ended;
      expect(ended.code, textOf(ended)).to.equal(130);
      const record = lab.record('small');
      expect(record.verdict.outcome).to.equal('aborted');
      expect(record.error?.phase).to.equal(phase);
      expect(record.leftovers).to.deep.equal([]);
      expect(await containersOf(lab.cluster)).to.have.lengthOf(2);
      expect((await lab.status())?.pending).to.deep.equal([]);
      expect(await untilAsBefore(on)).to.deep.equal([]);
    });
  }

  it('by --timeout puts everything back too', async () => {
    const ended = await lab.run(lab.runArgs(lab.cluster, '--timeout', '5s'));
    expect(ended.code, textOf(ended)).to.equal(130);
    // On a busy machine five seconds may be over before there is a run to have a record.
    expect(textOf(ended)).to.contain('--timeout');
    expect((await lab.status())?.pending).to.deep.equal([]);
    expect(await untilAsBefore(on)).to.deep.equal([]);
  });
});
