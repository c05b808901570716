import { expect } from 'chai';
import type { KubeObject, NodeSpec } from '../../src/model/index.js';
import { imagesByNode } from '../../src/plan/index.js';
import { scenarioOf } from './fixture.js';

const deployment = (name: string, spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { template: { spec } },
});

describe('imagesByNode', () => {
  const nodes: { name: string; spec: NodeSpec }[] = [
    { name: 'cp', spec: { role: 'control-plane', labels: {} } },
    { name: 'w1', spec: { role: 'worker', labels: { disk: 'fast' } } },
    { name: 'w2', spec: { role: 'worker', labels: {} } },
  ];
  const objects = [
    deployment('web', { nodeSelector: { disk: 'fast' }, containers: [{ image: 'nginx' }] }),
    deployment('api', { containers: [{ image: 'api' }], initContainers: [{ image: 'nginx' }] }),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ image: 'one' }] },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: 'job' }] } } } } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: {} },
  ];
  const scenario = scenarioOf([], {
    workload: { namespace: 'n', namespaces: ['n'], ready: 1, objects },
  });

  it('gives each image only to the workers whose pods may need it', () => {
    const only = scenarioOf([], {
      workload: { namespace: 'n', namespaces: ['n'], ready: 1, objects: objects.slice(0, 1) },
    });
    expect(imagesByNode(only, nodes)).to.deep.equal([{ image: 'nginx', nodes: ['w1'] }]);
  });

  it('joins the needs of every object, of init containers and of jobs', () => {
    expect(imagesByNode(scenario, nodes)).to.deep.equal([
      { image: 'api', nodes: ['w1', 'w2'] },
      { image: 'job', nodes: ['w1', 'w2'] },
      { image: 'nginx', nodes: ['w1', 'w2'] },
      { image: 'one', nodes: ['w1', 'w2'] },
    ]);
  });
});
