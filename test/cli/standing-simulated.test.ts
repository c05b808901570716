import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chooseProvider, chosenFor } from '../../src/cli/provider-choice.js';
import { LabError, silentLog } from '../../src/base/index.js';
import { createEmbeddedProvider, type Provider } from '../../src/provider/index.js';
import { onFakeMachine } from './fake-machine.js';
import { lab } from './here.js';

const program = new URL('../provider/embedded/fake-sim.ts', import.meta.url);

describe('a simulated cluster that stands', function () {
  this.timeout(20_000);
  const home = onFakeMachine({
    docker: '[ "$1" = info ] && echo "28.1.0 2"; exit 0',
    kind: '[ "$1" = version ] && echo "kind v0.30.0 go1.24 linux/amd64"; exit 0',
  });
  let provider: Provider;

  beforeEach(async () => {
    provider = createEmbeddedProvider({ stateDir: home(), speed: 1, seed: 3, program });
    await provider.create(
      { name: 'one', nodes: [{ role: 'control-plane', labels: {} }], ports: [] },
      { progress: () => {}, signal: new AbortController().signal },
    );
  });
  // Before the state folder goes.
  afterEach(() => provider.delete('one'));

  const choose = (asked: string, cluster: string) =>
    chooseProvider({ provider: asked }, cluster, 10, silentLog);

  it('is found by the commands after it, whatever else could be had', async () => {
    const { provider: chosen, first } = await choose('auto', 'one');
    expect(chosen.name).to.equal('embedded');
    expect(first).to.contain('simulated').and.contain('as the cluster one is');
    expect((await choose('auto', 'other')).provider.name).to.equal('kind');
    const error = await choose('kind', 'one').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(LabError).with.property('code', 'CLUSTER_STATE');
    expect((await lab('status')).stdout).to.match(/^one, running \(embedded, simulated\)/);
    expect((await lab('status', '--provider', 'kind')).stdout).to.equal(
      'Nothing of lab is here.\n',
    );
  });

  it('is no other provider’s that was chosen for several clusters, and that is not asked again', async () => {
    const chosen = await choose('kind', 'other');
    expect(await chosenFor(chosen, 'two')).to.equal(chosen);
    const error = await chosenFor(chosen, 'one').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(LabError).with.property('code', 'CLUSTER_STATE');
  });

  it('is left alone by a clean of another provider, and goes with down', async () => {
    expect((await lab('clean', '--provider', 'kind')).stdout).to.equal('Nothing to clean.\n');
    expect((await provider.find('one')).state).to.equal('ours');
    expect((await lab('down')).stdout).to.equal('Deleted one.\n');
    expect((await provider.find('one')).state).to.equal('absent');
    // Its process is gone, and auto is free again.
    expect((await choose('auto', 'one')).provider.name).to.equal('kind');
  });

  it('is neither used nor deleted by a walk whose clusters would be called like it', async () => {
    const nodes = [{ role: 'control-plane' as const, labels: {} }];
    const operation = { progress: () => {}, signal: new AbortController().signal };
    await provider.create({ name: 'walk-2', nodes, ports: [] }, operation);
    const { exitCode, stderr } = await lab(
      ...['run', '--all', '--cluster', 'walk', '--provider', 'embedded'],
    );
    expect(stderr).to.contain('walk-2 exists').and.to.contain('[CLUSTER_STATE]');
    expect(exitCode).to.be.above(1);
    expect((await provider.find('walk-2')).state).to.equal('ours');
    await provider.delete('walk-2');
  });

  it('can be deleted where Docker is gone', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'path-'));
    process.env['PATH'] = dir;
    try {
      expect((await lab('down', '--cluster', 'one')).stdout).to.equal('Deleted one.\n');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
