import { expect } from 'chai';
import fc from 'fast-check';
import { LabError } from '../../src/base/index.js';
import type { RunRecord, Scenario } from '../../src/model/index.js';
import type { RunResult } from '../../src/run/index.js';
import { groupsOf, runSuite, sharded, shuffled } from '../../src/suite/index.js';
import { faultOf, scenarioOf } from '../plan/fixture.js';

type Cluster = Scenario['cluster'];
const NODES: Cluster['nodes'] = [
  { role: 'control-plane', labels: {} },
  { role: 'worker', labels: { zone: 'a' } },
];

const named = (name: string, cluster: Partial<Cluster> = {}): Scenario => {
  const scenario = scenarioOf([faultOf('one')]);
  return {
    ...scenario,
    metadata: { ...scenario.metadata, name },
    cluster: { nodes: NODES, ports: [], ...cluster },
  };
};
const groupNames = (scenarios: Scenario[]): string[][] =>
  groupsOf(scenarios).map((group) => group.scenarios.map(({ metadata }) => metadata.name));

describe('scenarios on few clusters', () => {
  it('share one that has the labels and ports of all', () => {
    const [group, ...more] = groupsOf([
      named('a', { ports: [{ name: 'web', nodePort: 30080 }] }),
      named('b', {
        nodes: [NODES[0], { role: 'worker', labels: { disk: 'ssd' } }] as Cluster['nodes'],
        ports: [{ name: 'api', nodePort: 30081 }],
      }),
    ]);
    expect(more).to.deep.equal([]);
    expect(group?.cluster).to.deep.equal({
      nodes: [NODES[0], { role: 'worker', labels: { zone: 'a', disk: 'ssd' } }],
      ports: [
        { name: 'web', nodePort: 30080 },
        { name: 'api', nodePort: 30081 },
      ],
    });
  });

  it('never share one that would mean two things', () => {
    const label = [NODES[0], { role: 'worker', labels: { zone: 'b' } }] as Cluster['nodes'];
    const budget = [NODES[0], { ...NODES[1], memoryBudget: 1 }] as Cluster['nodes'];
    const port = (name: string, nodePort: number) => ({ ports: [{ name, nodePort }] });
    for (const [one, other] of [
      [{}, { nodes: label }],
      [{}, { nodes: budget }],
      [{}, { nodes: [...NODES, NODES[1]] as Cluster['nodes'] }],
      [port('web', 30080), port('web', 30081)],
      [port('web', 30080), port('api', 30080)],
    ] as [Partial<Cluster>, Partial<Cluster>][]) {
      expect(groupNames([named('a', one), named('b', other)])).to.deep.equal([['a'], ['b']]);
    }
  });

  it('leave one by itself that changes its nodes for good', () => {
    const all = [named('a', { oneWay: 'it is another one' }), named('b'), named('c')];
    expect(groupNames(all)).to.deep.equal([['a'], ['b', 'c']]);
  });
});

describe('the order of many', () => {
  it('has all of them, each once, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.nat(), (items, seed) => {
        expect([...shuffled(items, seed)].sort()).to.deep.equal([...items].sort());
        expect(shuffled(items, seed)).to.deep.equal(shuffled(items, seed));
      }),
    );
    const orders = Array.from({ length: 20 }, (_, seed) => shuffled([1, 2, 3, 4], seed).join(''));
    expect(new Set(orders).size).to.be.above(5);
  });

  it('is parted into shards that together are all of them, each once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer({ min: 1, max: 12 }), (items, of) => {
        const parts = Array.from({ length: of }, (_, i) => sharded(items, { index: i + 1, of }));
        expect(parts.flat().sort()).to.deep.equal([...items].sort());
      }),
    );
  });
});

describe('many runs on one cluster', () => {
  const result = (outcome: RunRecord['verdict']['outcome']): RunResult =>
    ({
      record: {
        verdict: { outcome, reasons: [], exitCode: 0 },
        run: { seconds: 1 },
        observations: [
          { want: true, result: 'true' },
          { want: true, result: 'nodata' },
        ],
      },
      report: undefined,
    }) as unknown as RunResult;
  const walk = async (outcomes: (RunRecord['verdict']['outcome'] | Error)[]) => {
    const did: string[] = [];
    const groups = groupsOf(outcomes.map((_, i) => named(String(i))));
    const rows = await runSuite(groups, {
      cluster: (index) => `mine-${index + 1}`,
      run: ({ metadata: { name } }, cluster) => {
        did.push(`run ${name} on ${cluster}`);
        const outcome = outcomes[Number(name)];
        if (outcome instanceof Error) return Promise.reject(outcome);
        return Promise.resolve(result(outcome ?? 'passed'));
      },
      down: (cluster) => Promise.resolve(void did.push(`down ${cluster}`)),
      onRow: () => undefined,
    });
    return { did, rows };
  };

  it('go on after each other, and the cluster goes at the end', async () => {
    const { did, rows } = await walk(['passed', 'passed']);
    expect(did).to.deep.equal(['run 0 on mine-1', 'run 1 on mine-1', 'down mine-1']);
    // No data is not held.
    expect(rows[0]?.checks).to.deep.equal({ held: 1, all: 2 });
  });

  it('get another cluster after one that did not pass, or was refused', async () => {
    const { did, rows } = await walk([
      'failed',
      new LabError('NOT_ENOUGH_MEMORY', { message: 'too little' }),
      'passed',
    ]);
    expect(did.map((line) => line.split(' ')[0]))
      .to.deep //
      .equal(['run', 'down', 'run', 'down', 'run', 'down']);
    expect(rows.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'error', 'passed']);
  });

  it('end with one that was stopped', async () => {
    const { did, rows } = await walk(['aborted', 'passed']);
    expect(did).to.deep.equal(['run 0 on mine-1', 'down mine-1']);
    expect(rows).to.have.length(1);
  });
});
