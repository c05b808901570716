import { expect } from 'chai';
import type {
  ActionUse,
  ClusterHandle,
  Fault,
  NodeOps,
  NodeSpec,
  Scenario,
} from '../../src/model/index.js';
import { LabError } from '../../src/base/index.js';
import { demandFitting, withBudgetsOf, type Wanted } from '../../src/run/fit.js';
import {
  foresee,
  inject as injectFaults,
  runScenario,
  up,
  type RunOptions,
} from '../../src/run/index.js';
import { rejection } from '../journal/temp-dir.js';
import { sendJson } from '../kube/tiny-api.js';
import { kindLike, scenarioOf } from '../plan/fixture.js';
import { allHolds, withSmallSystem } from './small-system.js';

const MiB = 2 ** 20;
const plane: NodeSpec = { role: 'control-plane', labels: {} };
const worker = (more: Partial<NodeSpec> = {}): NodeSpec => ({
  role: 'worker',
  labels: { pool: 'small' },
  ...more,
});
/** A node of a cluster that is asked for its nodes. */
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', resourceVersion: '1' } };
const execIn = (name: string): ActionUse => ({
  id: 'first.inject[0]',
  text: 'make it newer',
  kind: 'nodeExec',
  spec: { node: { name }, command: ['true'], exitCode: [0], timeout: 1000, apiAway: 0 },
});
const wanted = (node: NodeSpec, more: Partial<Wanted> = {}): Wanted => ({
  cluster: 'c',
  scenario: scenarioOf([], {
    cluster: { nodes: [plane, node], ports: [{ name: 'web', nodePort: 30081 }] },
  }),
  hostPorts: {},
  ...more,
});
const handle = (node: NodeSpec, more: Partial<ClusterHandle> = {}): ClusterHandle => ({
  name: 'c',
  provider: 'kind',
  id: 'i',
  kubeconfig: '',
  nodes: [
    { name: 'c-control-plane', spec: plane },
    { name: 'c-worker', spec: node },
  ],
  ports: { web: { host: '127.0.0.1', port: 41234, nodePort: 30081 } },
  createdAt: '',
  budgets: {},
  capabilities: kindLike,
  ...more,
});

/** What differs; empty when the cluster fits. */
function differences(asks: Wanted, has: ClusterHandle): string[] {
  try {
    demandFitting(asks, has);
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(LabError).and.include({ code: 'CLUSTER_STATE' });
    return [...(error as LabError).details];
  }
}

describe('a cluster that is there already', () => {
  it('fits with what the scenario asks for, and more', () => {
    const more = worker({ labels: { pool: 'small', disk: 'ssd' }, memoryBudget: 700 * MiB });
    expect(differences(wanted(worker()), handle(more))).to.deep.equal([]);
    const given = { hostPorts: { web: 41234 }, nodeImage: 'node:1' };
    expect(
      differences(wanted(worker(), given), handle(worker(), { nodeImage: 'node:1' })),
    ).to.deep.equal([]);
  });

  const cases: [string, Wanted, ClusterHandle, string[]][] = [
    [
      'another number of nodes',
      wanted(worker()),
      handle(worker(), { nodes: [] }),
      ['it has 0 nodes, the scenario 2'],
    ],
    [
      'another role and other labels',
      wanted(worker({ labels: { pool: 'big' } })),
      handle({ role: 'control-plane', labels: { pool: 'small' } }),
      ['node c-worker is a control-plane, not a worker', 'node c-worker has no label pool=big'],
    ],
    [
      'another budget',
      wanted(worker({ memoryBudget: 700 * MiB })),
      handle(worker({ memoryBudget: 500 * MiB })),
      ['node c-worker has a memory budget of 500.0 MiB, not 700.0 MiB'],
    ],
    [
      'no such port',
      wanted(worker()),
      handle(worker(), { ports: {} }),
      ['it does not publish the port web (30081)'],
    ],
    [
      'another host port than the user gave',
      wanted(worker(), { hostPorts: { web: 8080 } }),
      handle(worker()),
      ['its port web is at 41234, --port asks for 8080'],
    ],
    [
      'another node image than the user gave',
      wanted(worker(), { nodeImage: 'node:2' }),
      handle(worker(), { nodeImage: 'node:1' }),
      ['its node image is node:1, --node-image (or LAB_NODE_IMAGE) asks for node:2'],
    ],
  ];
  for (const [what, asks, has, said] of cases) {
    it(`does not fit with ${what}`, () => {
      expect(differences(asks, has)).to.deep.equal(said);
    });
  }

  it('does not fit with another host port than the scenario asks for, unless the user says so', () => {
    const { scenario } = wanted(worker());
    const ports = [{ name: 'web', nodePort: 30081, hostPort: 8080 }];
    const asks = { ...scenario, cluster: { ...scenario.cluster, ports } };
    expect(differences(wanted(worker(), { scenario: asks }), handle(worker()))).to.deep.equal([
      "its port web is at 41234, the scenario's at 8080",
    ]);
    const given = { scenario: asks, hostPorts: { web: 41234 } };
    expect(differences(wanted(worker(), given), handle(worker()))).to.deep.equal([]);
  });

  it('gets the budget that its nodes do not have yet', () => {
    const asks = wanted(worker({ memoryBudget: 700 * MiB }));
    expect(differences(asks, handle(worker()))).to.deep.equal([]);
    const { nodes } = withBudgetsOf(asks.scenario, handle(worker()));
    expect(nodes.map(({ spec }) => spec.memoryBudget)).to.deep.equal([undefined, 700 * MiB]);
  });

  it('is refused by run, up, plan and inject once a run has done in its nodes what is not taken back', () =>
    withSmallSystem(async ({ options, exists, api, deleted }) => {
      allHolds();
      api.on('GET', '/api/v1/nodes', (seen, response) => {
        if (seen.query.get('watch') === 'true') response.writeHead(200).flushHeaders();
        else sendJson(response, { metadata: { resourceVersion: '1' }, items: [node] });
      });
      api.on('GET', '/api/v1/nodes/n', (_, response) => sendJson(response, node));
      const ran: string[] = [];
      const exec: NodeOps['exec'] = (name) => {
        ran.push(name);
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', timedOut: false });
      };
      options.provider.nodeOps = () => ({ exec }) as NodeOps;
      const { scenario } = options;
      const kept: RunOptions = { ...options, keep: true, recordOnly: true };
      const first = (oneWay: string, fault: Partial<Fault>): Scenario => ({
        ...scenario,
        cluster: { ...scenario.cluster, oneWay },
        faults: scenario.faults.map((each, at) => (at === 0 ? { ...each, ...fault } : each)),
      });
      // Nothing is done in a node: another run may use it.
      await runScenario({ ...kept, scenario: first('It is newer.', {}) });
      const inject = [execIn(node.metadata.name)];
      const spending = { ...kept, scenario: first('It is newer.', { inject }) };
      const { record } = await runScenario(spending);
      expect({ ran, error: record.error }).to.deep.equal({ ran: ['n'], error: undefined });
      const requests = api.seen.length;
      const refused = [
        ...[runScenario, up, foresee].map((command) => () => command(kept)),
        () => injectFaults(spending, ['first']),
      ];
      for (const command of refused) {
        const error = await rejection(command());
        expect(error).to.include({
          code: 'CLUSTER_STATE',
          message: `The cluster c is no longer what it was made as: ${scenario.metadata.name} ran on it. It is newer.`,
        });
        expect(error).to.have.property('next').that.contains('lab down --cluster c');
      }
      expect(api.seen.length).to.equal(requests);
      // Another of its name is not it.
      exists.delete('c');
      await runScenario({ ...options, recordOnly: true });
      expect(deleted).to.deep.equal(['c']);
    }));

  it('is refused by run, up and plan when it does not fit, with nothing changed', () =>
    withSmallSystem(async ({ options, exists, api, deleted }) => {
      allHolds();
      exists.add('c');
      const other = { ...options, nodeImage: 'node:2' };
      for (const command of [runScenario, up, foresee]) {
        const error = await rejection(command(other));
        expect(error).to.include({ code: 'CLUSTER_STATE' });
        expect(error).to.have.property('next').that.contains('leave the option out');
      }
      expect({ requests: api.seen, deleted }).to.deep.equal({ requests: [], deleted: [] });
    }));
});
