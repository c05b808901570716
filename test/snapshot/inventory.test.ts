import { expect } from 'chai';
import type { KubeObject } from '../../src/model/index.js';
import { inventoryOf } from '../../src/snapshot/index.js';

const pod = (name: string, phase: string, ready: string, image = 'web:1'): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      labels: { 'pod-template-hash': 'abc' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-abc', controller: true }],
    },
    spec: { containers: [{ image }] },
    status: { phase, conditions: [{ type: 'Ready', status: ready }] },
  }) as unknown as KubeObject;

describe('an inventory', () => {
  it('is the same for other pods of the same owner, and not for another image, node or version', () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1' },
      spec: { unschedulable: true },
      status: {
        nodeInfo: { kubeletVersion: 'v1.34.4' },
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    } as unknown as KubeObject;
    const lines = inventoryOf([
      pod('web-abc-1', 'Running', 'True'),
      pod('b', 'Pending', 'False'),
      node,
    ]);
    expect(lines).to.deep.equal({
      'Node n1': 'v1.34.4, Ready, SchedulingDisabled',
      'Pods of Deployment shop/web': '1/2 ready, web:1',
    });
    expect(
      inventoryOf([pod('x', 'Pending', 'False'), node, pod('y', 'Running', 'True')]),
    ).to.deep.equal(lines);
    // One that ended serves nobody: after a restore the old pods stay as Failed.
    expect(inventoryOf([pod('x', 'Failed', 'False')])).to.deep.equal({});
  });
});
