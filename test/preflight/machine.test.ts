import { expect } from 'chai';
import type { Plan } from '../../src/model/index.js';
import { LabError } from '../../src/base/index.js';
import { demand, preflight, readMachine, type Machine } from '../../src/preflight/index.js';
import { machineLines } from '../../src/preflight/machine-lines.js';
import { scenarioWith } from './scenario.js';

const GiB = 1024 ** 3;
const good: Machine = {
  node: '20.19.0',
  freeMemory: 8 * GiB,
  freeDisk: 50 * GiB,
  openFiles: 1_048_576,
  inotifyInstances: 8192,
  inotifyWatches: 524_288,
};
const stateOf = (machine: Machine, id: string) =>
  machineLines(machine).find((line) => line.id === id)?.state;

describe('readMachine', () => {
  it('reads this machine', async () => {
    const machine = await readMachine(['/no/such/folder', '/']);
    expect(machine.node).to.equal(process.versions.node);
    expect(machine.freeMemory).to.be.above(0);
    expect(machine.freeDisk).to.be.above(0);
  });
});

describe('machineLines', () => {
  it('is content with a good machine', () => {
    expect(new Set(machineLines(good).map(({ state }) => state))).to.deep.equal(new Set(['ok']));
  });

  it('fails on what makes a run impossible, and says how to mend it', () => {
    expect(stateOf({ ...good, node: '20.18.3' }, 'node')).to.equal('fail');
    expect(stateOf({ ...good, node: '22.0.0' }, 'node')).to.equal('ok');
    expect(stateOf({ ...good, freeMemory: GiB }, 'memory')).to.equal('fail');
    expect(stateOf({ ...good, freeDisk: GiB }, 'disk')).to.equal('fail');
    for (const line of machineLines({ ...good, freeDisk: 0, freeMemory: 0 })) {
      expect(line.state === 'ok' || line.mend).to.be.ok;
    }
  });

  it('warns of what may get in the way', () => {
    expect(stateOf({ ...good, freeMemory: 2 * GiB }, 'memory')).to.equal('warn');
    expect(stateOf({ ...good, openFiles: 1024 }, 'open files')).to.equal('warn');
    expect(stateOf({ ...good, inotifyInstances: 128 }, 'inotify')).to.equal('warn');
    expect(stateOf({ ...good, freeDisk: undefined }, 'disk')).to.equal('warn');
  });
});

describe('preflight', () => {
  const planOf = (faults: string[], load?: { name: string; profile: 'after' | 'quick' }): Plan =>
    ({ options: { faults }, steps: load ? [{ id: 'load', load }] : [] }) as unknown as Plan;

  it('refuses a fault that needs more memory than is free, when it is planned', () => {
    const scenario = scenarioWith({ name: 'leak', hostMemory: 10 * GiB });
    expect(() => demand(preflight(scenario, planOf(['leak']), good)))
      .to.throw(LabError, '8.0 GiB free, leak needs 10.0 GiB')
      .with.property('code', 'NOT_ENOUGH_MEMORY');
    demand(preflight(scenario, planOf(['another']), good));
  });

  it('refuses more connections than the open-file limit allows, of the loads that are planned', () => {
    const profile = { connections: 2000, amount: 1, max: 1000 };
    const load = {
      ...{ name: 'web', port: 'web', path: '/', method: 'GET', headers: {}, timeout: 1000 },
      tolerance: 0,
      after: profile,
      quick: { ...profile, connections: 100 },
    };
    const scenario = scenarioWith({}, { load: [load] });
    const after = planOf([], { name: 'web', profile: 'after' });
    demand(preflight(scenario, after, good));
    expect(() => demand(preflight(scenario, after, { ...good, openFiles: 2048 })))
      .to.throw(LabError)
      .with.property('code', 'PREFLIGHT_FAILED');
    const quick = planOf([], { name: 'web', profile: 'quick' });
    demand(preflight(scenario, quick, { ...good, openFiles: 2048 }));
  });
});
