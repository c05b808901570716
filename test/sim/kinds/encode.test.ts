import { expect } from 'chai';
import { tidy } from '../../../src/sim/kinds/index.js';

const CORE = 'io.k8s.api.core.v1';

function tidied(schema: string, object: object): unknown {
  tidy(object, `${CORE}.${schema}`, `${schema} in version "v1"`);
  return object;
}

describe('kinds: objects as Go encodes them', () => {
  it('leaves out what is empty and writes structs that are', () => {
    const pod = {
      metadata: { name: 'a', labels: {}, annotations: null, finalizers: [] },
      spec: {
        containers: [{ name: 'c', image: '', env: [], stdin: false, readinessProbe: null }],
        hostNetwork: false,
        nodeSelector: {},
      },
    };
    expect(tidied('Pod', pod)).to.deep.equal({
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'c', resources: {} }] },
      status: {},
    });
  });

  it('keeps what is said through a pointer', () => {
    const spec = { automountServiceAccountToken: false, priority: 0, containers: [] };
    const pod = { spec: { ...spec, terminationGracePeriodSeconds: 0 } };
    expect((tidied('Pod', pod) as typeof pod).spec).to.deep.equal({
      automountServiceAccountToken: false,
      containers: null,
      priority: 0,
      terminationGracePeriodSeconds: 0,
    });
  });

  it('writes quantities and times in their canonical form', () => {
    const limits = { cpu: 0.5, memory: '1024Mi' };
    expect(tidied('ResourceRequirements', { limits, requests: {} })).to.deep.equal({
      limits: { cpu: '500m', memory: '1Gi' },
    });
    const condition = {
      type: 'Ready',
      status: 'True',
      lastTransitionTime: '2026-01-01T02:00:00.5+02:00',
    };
    expect(tidied('PodCondition', condition)).to.deep.equal({
      lastProbeTime: null,
      lastTransitionTime: '2026-01-01T00:00:00Z',
      status: 'True',
      type: 'Ready',
    });
  });

  it('refuses a quantity that is none with the real text', () => {
    const pod = { spec: { containers: [{ resources: { limits: { cpu: 'lots' } } }] } };
    expect(() => tidied('Pod', pod)).to.throw(
      'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression',
    );
  });
});
