import { expect } from 'chai';
import fc from 'fast-check';
import { quotaUsage } from '../../../src/sim/admission/index.js';
import type { User } from '../../../src/sim/contract/index.js';
import { createClock } from '../../../src/sim/machinery/index.js';
import type { Registry } from '../../../src/sim/registry/index.js';
import type { ResourceQuota } from '../../../src/sim/types/index.js';
import { apiWithAdmission, pod, refusal } from './help.js';

const clock = createClock(1);
const admin: User = { name: 'admin', groups: ['system:masters'] };

describe('sim quotas', () => {
  let api: Registry;
  beforeEach(() => {
    api = apiWithAdmission(clock);
  });
  /** With the status that the controller gives it. */
  const quota = (hard: Record<string, string>, spec: object = {}): void => {
    const made = api.create<ResourceQuota>('resourcequotas', {
      metadata: { name: 'small', namespace: 'fid' },
      spec: { hard, ...spec },
    });
    const used = quotaUsage({ api, clock }, made);
    api.updateStatus<ResourceQuota>('resourcequotas', 'fid', 'small', (draft) => {
      draft.status = { hard, used: { ...used } };
    });
  };
  const used = (): unknown =>
    api.get<ResourceQuota>('resourcequotas', 'fid', 'small')?.status?.used;
  const memory = (requests: string, limits: string): object => ({
    resources: { requests: { memory: requests }, limits: { memory: limits } },
  });
  const service = (name: string, type: string): object => ({
    metadata: { name, namespace: 'fid' },
    spec: {
      type,
      ports: [
        { port: 80, protocol: 'TCP', name: 'a' },
        { port: 81, protocol: 'TCP', name: 'b' },
      ],
    },
  });

  it('refuse what exceeds them, with the numbers', () => {
    quota({ pods: '1', 'requests.memory': '64Mi' });
    api.create('pods', pod('a', {}, memory('16Mi', '32Mi')));
    expect(used()).to.deep.equal({ pods: '1', 'requests.memory': '16Mi' });
    expect(refusal(() => api.create('pods', pod('b', {}, memory('56Mi', '56Mi'))))).to.deep.include(
      {
        code: 403,
        message:
          'pods "b" is forbidden: exceeded quota: small, requested: pods=1,requests.memory=56Mi, used: pods=1,requests.memory=16Mi, limited: pods=1,requests.memory=64Mi',
      },
    );
    expect(used()).to.deep.equal({ pods: '1', 'requests.memory': '16Mi' });
  });

  it('ask for what they limit', () => {
    quota({ 'requests.memory': '64Mi', 'limits.cpu': '1' });
    expect(refusal(() => api.create('pods', pod('a'))).message).to.equal(
      'pods "a" is forbidden: failed quota: small: must specify limits.cpu for: c; requests.memory for: c',
    );
  });

  it('limit nothing before they are counted', () => {
    api.create('resourcequotas', {
      metadata: { name: 'new', namespace: 'fid' },
      ...{ spec: { hard: { pods: '0' } } },
    });
    expect(api.create('pods', pod('a')).metadata?.name).to.equal('a');
  });

  it('count objects of any kind', () => {
    quota({ configmaps: '1', 'count/deployments.apps': '0', secrets: '5' });
    api.create('configmaps', { metadata: { name: 'a', namespace: 'fid' } });
    const b = { metadata: { name: 'b', namespace: 'fid' } };
    expect(refusal(() => api.create('configmaps', b)).message).to.equal(
      'configmaps "b" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
    );
  });

  it('count the ports of services, and a change of their type', () => {
    quota({ services: '2', 'services.nodeports': '1' });
    api.create('services', service('a', 'ClusterIP'));
    expect(used()).to.deep.equal({ services: '1', 'services.nodeports': '0' });
    expect(refusal(() => api.create('services', service('b', 'NodePort'))).message).to.contain(
      'exceeded quota: small, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    );
    const toNodePort = (draft: object): void => {
      (draft as { spec: { type: string } }).spec.type = 'NodePort';
    };
    expect(
      refusal(() => api.update('services', 'fid', 'a', toNodePort, { user: admin })).message,
    ).to.contain('requested: services.nodeports=2');
  });

  it('count claims by their class', () => {
    quota({
      'fast.storageclass.storage.k8s.io/requests.storage': '1Gi',
      persistentvolumeclaims: '9',
    });
    const claim = (name: string, storage: string): object => ({
      metadata: { name, namespace: 'fid' },
      spec: {
        storageClassName: 'fast',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage } },
      },
    });
    api.create('persistentvolumeclaims', claim('a', '512Mi'));
    expect(
      refusal(() => api.create('persistentvolumeclaims', claim('b', '1Gi'))).message,
    ).to.contain('used: fast.storageclass.storage.k8s.io/requests.storage=512Mi');
  });

  it('hold only for pods of their scope', () => {
    quota({ pods: '0' }, { scopes: ['NotBestEffort'] });
    expect(api.create('pods', pod('a')).metadata?.name).to.equal('a');
    expect(
      refusal(() => api.create('pods', pod('b', {}, memory('1Mi', '1Mi')))).message,
    ).to.contain('exceeded quota');
  });

  it('are not charged for a dry run', () => {
    quota({ pods: '1' });
    api.create('pods', pod('a'), { dryRun: true });
    expect(used()).to.deep.equal({ pods: '0' });
    expect(api.create('pods', pod('a')).metadata?.name).to.equal('a');
    expect(refusal(() => api.create('pods', pod('b'), { dryRun: true })).message).to.contain(
      'exceeded',
    );
  });

  it('do not count pods that have ended, except as objects', () => {
    api.create('pods', pod('a'));
    api.updateStatus('pods', 'fid', 'a', (draft) => {
      Object.assign(draft, { status: { phase: 'Succeeded' } });
    });
    quota({ pods: '1', 'count/pods': '5' });
    expect(used()).to.deep.equal({ pods: '0', 'count/pods': '1' });
  });

  it('never let more in than they allow, and agree with a recount', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (list) => {
        api = apiWithAdmission(clock);
        quota({ 'requests.memory': '100Mi', pods: '5' });
        list.forEach((size, i) => {
          try {
            api.create('pods', pod(`p${i}`, {}, memory(`${size}Mi`, `${size}Mi`)));
          } catch {
            // Refused: the law is about what got in.
          }
        });
        const stored = api.get<ResourceQuota>('resourcequotas', 'fid', 'small');
        if (stored === undefined) return false;
        expect(quotaUsage({ api, clock }, stored)).to.deep.equal(stored.status?.used);
        return api.list('pods', 'fid').length <= 5;
      }),
      { numRuns: 40 },
    );
  });
});
