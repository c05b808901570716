import { expect } from 'chai';
import { readyOf, victimKey } from '../../src/run/victims.js';

describe('a victim', () => {
  it('is known by namespace, kind and name', () => {
    const ref = { kind: 'Deployment', name: 'web' };
    expect(victimKey(ref, 'shop')).to.equal('shop/Deployment/web');
    expect(victimKey({ ...ref, namespace: 'other' }, 'shop')).to.equal('other/Deployment/web');
  });

  it('has its ready pods counted by its own status, a DaemonSet too', () => {
    const object = (status?: object) =>
      ({ apiVersion: 'apps/v1', kind: 'X', metadata: { name: 'x' }, status }) as never;
    expect(readyOf(object({ readyReplicas: 2 }))).to.equal(2);
    expect(readyOf(object({ numberReady: 3 }))).to.equal(3);
    expect(readyOf(object({}))).to.equal(0);
    expect(readyOf(undefined)).to.equal(0);
  });
});
