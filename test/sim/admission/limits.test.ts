import { expect } from 'chai';
import type { Registry } from '../../../src/sim/registry/index.js';
import type { LimitRangeItem, Pod } from '../../../src/sim/types/index.js';
import { apiWithAdmission, pod, refusal } from './help.js';

describe('sim limit ranges', () => {
  let api: Registry;
  beforeEach(() => {
    api = apiWithAdmission();
  });
  const range = (item: Partial<LimitRangeItem>): void => {
    const spec = { limits: [{ type: 'Container', ...item }] };
    api.create('limitranges', { metadata: { name: 'r', namespace: 'fid' }, ...{ spec } });
  };
  const resources = (requests: object, limits: object = {}): object => ({
    resources: { requests, limits },
  });
  const refused = (object: object): string =>
    (refusal(() => api.create('pods', object)).message ?? '').replace(
      'pods "p" is forbidden: ',
      '',
    );

  it('fill in what a container does not say, and note it', () => {
    range({
      default: { memory: '32Mi', cpu: '1' },
      defaultRequest: { memory: '16Mi', cpu: '10m' },
    });
    const made = api.create<Pod>('pods', pod('p', {}, resources({ cpu: '20m' })));
    expect(made.spec?.containers[0]?.resources).to.deep.equal({
      requests: { cpu: '20m', memory: '16Mi' },
      limits: { memory: '32Mi', cpu: '1' },
    });
    expect(made.metadata?.annotations).to.deep.equal({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: memory request for container c; cpu, memory limit for container c',
    });
  });

  it('refuse what is below the least or above the most', () => {
    range({ min: { memory: '8Mi' }, max: { memory: '64Mi' }, default: { memory: '64Mi' } });
    const limits = { memory: '64Mi' };
    expect(refused(pod('p', {}, resources({ memory: '4Mi' }, limits)))).to.equal(
      'minimum memory usage per Container is 8Mi, but request is 4Mi',
    );
    expect(refused(pod('p', {}, resources({ memory: '8Mi' }, { memory: '1Gi' })))).to.equal(
      'maximum memory usage per Container is 64Mi, but limit is 1Gi',
    );
  });

  it('tell everything that is wrong at once', () => {
    range({ max: { cpu: '1', memory: '64Mi' }, default: { cpu: '1', memory: '64Mi' } });
    const both = { cpu: '2', memory: '1Gi' };
    expect(refused(pod('p', {}, resources({}, both)))).to.equal(
      '[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 64Mi, but limit is 1Gi]',
    );
  });

  it('hold for the sum of a pod', () => {
    range({ type: 'Pod', max: { memory: '48Mi' } });
    const limits = { resources: { limits: { memory: '32Mi' } } };
    const two = pod('p', {
      containers: [
        { name: 'a', image: 'i', ...limits },
        { name: 'b', image: 'i', ...limits },
      ],
    });
    expect(refused(two)).to.equal('maximum memory usage per Pod is 48Mi, but limit is 64Mi');
    expect(refused(pod('p'))).to.equal(
      'maximum memory usage per Pod is 48Mi.  No limit is specified',
    );
  });

  it('hold for the ratio of limit and request', () => {
    range({ maxLimitRequestRatio: { memory: '2' } });
    expect(refused(pod('p', {}, resources({ memory: '16Mi' }, { memory: '48Mi' })))).to.equal(
      'memory max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    );
  });

  it('hold for claims', () => {
    range({ type: 'PersistentVolumeClaim', max: { storage: '1Gi' } });
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } };
    const claim = { metadata: { name: 'd', namespace: 'fid' }, spec };
    expect(refusal(() => api.create('persistentvolumeclaims', claim)).message).to.equal(
      'persistentvolumeclaims "d" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
    );
  });
});
