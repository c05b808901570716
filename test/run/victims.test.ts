import { expect } from 'chai';
import { harmOf } from '../../src/run/execute/victims.js';
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

  describe('is harmed after the recovery had settled', () => {
    const pod = (uid: string, restartCount = 0) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: uid, uid },
      status: { containerStatuses: [{ name: 'web', restartCount }] },
    });
    const at = (settled: number, pods: string[]) => ({
      marks: { baseline: 1, inject: 2, fix: 3 },
      restarts: { baseline: {}, inject: {}, fix: { 'a/web': 2, 'b/web': 0 } },
      settled: { at: settled, pods },
    });

    it('by a pod that was replaced, as an eviction does it', () => {
      const state = at(4, ['a', 'b']);
      expect(harmOf(state, [pod('a', 2), pod('b')])).to.deep.equal({ restarts: 0, replaced: 0 });
      expect(harmOf(state, [pod('a', 2), pod('c')])).to.deep.equal({ restarts: 0, replaced: 1 });
    });

    it('by a restart, also of a pod that came with the fix', () => {
      const state = at(4, ['a', 'c']);
      expect(harmOf(state, [pod('a', 3), pod('c', 1)])).to.deep.equal({ restarts: 2, replaced: 0 });
    });

    it('by no pod that was still to start', () => {
      const late = { ...pod('b'), status: {} };
      const state = at(4, ['a', 'b']);
      expect(harmOf(state, [pod('a', 2), late])).to.deep.equal({ restarts: 0, replaced: 0 });
      expect(harmOf(state, [pod('a', 2), pod('b')])).to.deep.equal({ restarts: 0, replaced: 0 });
    });

    it('by nothing that came before it had settled', () => {
      expect(harmOf(at(0, []), [pod('c')])).to.deep.equal({ restarts: 0, replaced: 0 });
      expect(harmOf(at(2.5, ['a']), [pod('c')])).to.deep.equal({
        restarts: 0,
        replaced: 0,
      });
    });
  });
});
