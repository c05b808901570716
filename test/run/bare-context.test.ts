import { expect } from 'chai';
import type { ActionUse, Check, ClusterHandle, KubeApi, NodeOps } from '../../src/model/index.js';
import { bareContext } from '../../src/run/bare-context.js';
import { bindAction } from '../../src/steps/index.js';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'redis-0', namespace: 'shop', uid: 'u', labels: { app: 'redis' } },
  spec: { nodeName: 'w', containers: [{ name: 'redis' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      { name: 'redis', ready: true, restartCount: 0, state: { running: { startedAt: '' } } },
    ],
  },
};

describe('the context of a declared undo without its run', () => {
  it('carries commands and waits out in the workload’s namespace, with the journal and the cluster alone', async () => {
    const told: unknown[] = [];
    const stop = new AbortController();
    const kube: Partial<KubeApi> = {
      watch: (_query, on, signal) => {
        on.reset([pod]);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      exec: (target, command) => {
        told.push([target, command]);
        return Promise.resolve({ exitCode: 0, stdout: 'OK', stderr: '', timedOut: false });
      },
    };
    const context = await bareContext({
      kube: kube as KubeApi,
      handle: { nodes: [], ports: {}, capabilities: { has: [] } } as unknown as ClusterHandle,
      node: {} as NodeOps,
      namespace: 'shop',
      signal: stop.signal,
    });
    const ready: Check = {
      id: 'c',
      text: 'redis runs',
      any: [
        { kind: 'podState', spec: { selector: 'app=redis', quantifier: 'all', phase: 'Running' } },
      ],
      within: 5000,
      hold: 0,
      every: 100,
      where: { file: '', line: 1, column: 1 },
    };
    // As the journal gives them back: JSON, and nothing that only the scenario's process knew.
    const actions = JSON.parse(
      JSON.stringify([
        { kind: 'wait', spec: { for: ready }, id: 'u[0]', text: 'wait' },
        {
          kind: 'exec',
          spec: { in: { selector: 'app=redis' }, command: ['redis-cli', 'quit'], timeout: 1000 },
          id: 'u[1]',
          text: 'exec',
        },
        { kind: 'load', spec: { stop: 'web' }, id: 'u[2]', text: 'stop the load' },
      ]),
    ) as ActionUse[];
    for (const use of actions) await bindAction(use).run(context);
    stop.abort();
    expect(told).to.deep.equal([
      [{ namespace: 'shop', pod: 'redis-0', container: 'redis' }, ['redis-cli', 'quit']],
    ]);
  });
});
