import { expect } from 'chai';
import type { Api, NodeAgent } from '../../../src/sim/contract/index.js';
import { ApiError, type KubeObject } from '../../../src/sim/machinery/index.js';
import { createMetrics, metricKinds } from '../../../src/sim/metrics/index.js';

const time = '2026-11-22T01:06:11Z';
const numbers = (usageNanoCores: number, workingSetBytes: number): object => ({
  cpu: { time, usageNanoCores },
  memory: { workingSetBytes },
});
const summary = {
  node: numbers(342_239_877, 239_300_608),
  pods: [
    {
      podRef: { uid: 'u1' },
      containers: [
        { name: 'a', ...numbers(1_500_000, 10 * 2 ** 20) },
        { name: 'b', ...numbers(500_000, 5_000) },
      ],
    },
  ],
};
const pod = (name: string, uid: string, phase = 'Running'): KubeObject => ({
  metadata: { name, namespace: 'fid', uid, labels: { app: name } },
  ...{ spec: { nodeName: 'n1' }, status: { phase } },
});
const objects: Record<string, KubeObject[]> = {
  nodes: [{ metadata: { name: 'n1', labels: { role: 'x' } } }, { metadata: { name: 'n2' } }],
  pods: [pod('done', 'u1', 'Succeeded'), pod('new', 'u2'), pod('web', 'u1')],
};

describe('sim metrics', () => {
  const api = {
    list: (resource: string) => objects[resource],
    get: (resource: string, _namespace: string, name: string) =>
      objects[resource]?.find(({ metadata }) => metadata?.name === name),
  } as unknown as Api;
  const agent = (node: string): NodeAgent | undefined =>
    node === 'n1' ? ({ summary: () => summary } as unknown as NodeAgent) : undefined;
  const metrics = createMetrics(api, agent);
  const failing = (plural: 'nodes' | 'pods', name: string): string => {
    try {
      metrics.get(plural, 'fid', name);
    } catch (error) {
      if (error instanceof ApiError) return error.message;
    }
    return '';
  };

  it('answers for a node as metrics-server does', () => {
    expect(metrics.get('nodes', '', 'n1')).to.deep.equal({
      kind: 'NodeMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: { name: 'n1', creationTimestamp: time, labels: { role: 'x' } },
      timestamp: time,
      window: '10s',
      usage: { cpu: '342239877n', memory: '233692Ki' },
    });
  });

  it('leaves out what has no numbers, and pods that do not run', () => {
    const names = (plural: 'nodes' | 'pods'): unknown =>
      metrics.list(plural, '').map(({ metadata }) => metadata?.name);
    expect(names('nodes')).to.deep.equal(['n1']);
    expect(names('pods')).to.deep.equal(['web']);
  });

  it('tells the usage of each container, and their sum in the table', () => {
    const web = metrics.get('pods', 'fid', 'web');
    expect(web).to.have.deep.property('containers', [
      { name: 'a', usage: { cpu: '1500000n', memory: '10Mi' } },
      { name: 'b', usage: { cpu: '500000n', memory: '4Ki' } },
    ]);
    expect(metricKinds.pods.cells?.(web, 0)).to.deep.equal(['web', '2m', '10244Ki', '10s']);
  });

  it('says what is not there: the object, or its numbers', () => {
    expect(failing('nodes', 'n9')).to.equal('nodes "n9" not found');
    expect(failing('nodes', 'n2')).to.equal('nodemetrics.metrics.k8s.io "n2" not found');
    expect(failing('pods', 'new')).to.equal('podmetrics.metrics.k8s.io "fid/new" not found');
  });
});
