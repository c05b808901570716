import { expect } from 'chai';
import { Lab, NOTHING, SMALL, textOf } from './lab.js';

describe('a system that stands', function () {
  this.timeout(900_000);
  let lab: Lab;
  const on = (): string[] => ['--cluster', lab.cluster];

  before(async () => {
    lab = await Lab.create();
    const ended = await lab.run(['up', 'atlan-outage', ...on()]);
    expect(ended.code, textOf(ended)).to.equal(0);
    expect(ended.stdout).to.match(/export KUBECONFIG=/);
  });
  after(() => lab.remove());

  it('is walked by hand: inject, verify, fix', async () => {
    const inject = await lab.run(['inject', 'selector-mismatch', ...on()]);
    expect(inject.code, textOf(inject)).to.equal(0);
    const status = await lab.run(['status', '-o', 'json']);
    expect(JSON.parse(status.stdout)).to.have.nested.property('[0].active[0]', 'selector-mismatch');
    const again = await lab.run(['inject', 'selector-mismatch', ...on()]);
    expect(again.code, textOf(again)).to.equal(2);
    const verify = await lab.run(['verify', ...on()]);
    expect(verify.code, textOf(verify)).to.equal(0);
    const fix = await lab.run(['fix', ...on()]);
    expect(fix.code, textOf(fix)).to.equal(0);
  });

  it('is as it was after a Ctrl-C in inject and one in fix', async () => {
    const stopped = async (args: string[], phase: string): Promise<void> => {
      const command = lab.start([...args, ...on()]);
      await command.until(new RegExp(`── ${phase}`));
      command.signal('SIGINT');
      const ended = await command.ended;
      expect(ended.code, textOf(ended)).to.equal(130);
    };
    const active = async (): Promise<string[] | undefined> => (await lab.status())?.active;
    await stopped(['inject', 'selector-mismatch'], 'inject');
    expect(await active()).to.deep.equal([]);
    const healthy = await lab.run(['verify', ...on()]);
    expect(healthy.code, textOf(healthy)).to.equal(0);
    const inject = await lab.run(['inject', 'selector-mismatch', ...on()]);
    expect(inject.code, textOf(inject)).to.equal(0);
    await stopped(['fix'], 'recovery');
    expect(await active()).to.deep.equal(['selector-mismatch']);
    const broken = await lab.run(['verify', ...on()]);
    expect(broken.code, textOf(broken)).to.equal(0);
    const fix = await lab.run(['fix', ...on()]);
    expect(fix.code, textOf(fix)).to.equal(0);
  });

  it('is not used by a run that asks for another cluster', async () => {
    for (const other of [['atlan-outage', '--port', 'frontend=1'], [SMALL]]) {
      const ended = await lab.run(['run', ...other, ...on()]);
      expect(ended.code, textOf(ended)).to.equal(2);
      expect(ended.stderr)
        .to.contain('[CLUSTER_STATE]')
        .and.contain(`lab down ${on().join(' ')}`);
    }
    const verify = await lab.run(['verify', ...on()]);
    expect(verify.code, textOf(verify)).to.equal(0);
  });

  it('lets a run use it, one fault at a time, and keeps it', async () => {
    const two = ['--fault', 'selector-mismatch', '--fault', 'low-memory-limit'];
    const ended = await lab.run(['run', 'atlan-outage', ...two, '--each', '--quick', ...on()]);
    expect(ended.code, textOf(ended)).to.equal(0);
    const { resetProofs, environment } = lab.record('atlan-outage');
    // After each, and at the end.
    expect(resetProofs).to.have.length(3);
    expect(environment.createdByThisRun).to.equal(false);
    expect((await lab.leftovers()).containers).to.have.lengthOf(3);
  });

  it('is gone after lab down, with its state', async () => {
    const ended = await lab.run(['down', ...on()]);
    expect(ended.code, textOf(ended)).to.equal(0);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });
});
