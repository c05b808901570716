import { expect } from 'chai';
import { createAdmission } from '../../../src/sim/admission/index.js';
import type { User } from '../../../src/sim/contract/index.js';
import type { Registry } from '../../../src/sim/registry/index.js';
import type { Node, PersistentVolumeClaim, Pod } from '../../../src/sim/types/index.js';
import { apiWithAdmission, pod, refusal } from './help.js';

const admin: User = { name: 'admin', groups: ['system:masters'] };

describe('sim admission', () => {
  let api: Registry;
  beforeEach(() => {
    api = apiWithAdmission();
  });
  const create = (object: object): Pod => api.create<Pod>('pods', object);
  const message = (write: () => unknown): string | undefined => refusal(write).message;

  it('has the plug-ins in the real order', () => {
    const sim = api as unknown as Parameters<typeof createAdmission>[0];
    expect(createAdmission(sim).map(({ name }) => name)).to.deep.equal([
      'NamespaceLifecycle',
      'LimitRanger',
      'ServiceAccount',
      'TaintNodesByCondition',
      'Priority',
      'DefaultTolerationSeconds',
      'DefaultStorageClass',
      'StorageObjectInUseProtection',
      'DefaultIngressClass',
      'ResourceQuota',
    ]);
  });

  describe('namespaces', () => {
    const inNowhere = { metadata: { name: 'x', namespace: 'nowhere' } };

    it('must be there', () => {
      expect(refusal(() => api.create('configmaps', inNowhere))).to.deep.include({
        code: 404,
        message: 'namespaces "nowhere" not found',
      });
    });

    it('take nothing new once they are going, but changes', () => {
      api.create('configmaps', { metadata: { name: 'old', namespace: 'fid' } });
      api.update(
        'namespaces',
        '',
        'fid',
        (draft) => {
          Object.assign(draft, { status: { phase: 'Terminating' } });
        },
        { subresource: 'status' },
      );
      const x = { metadata: { name: 'x', namespace: 'fid' } };
      expect(refusal(() => api.create('configmaps', x))).to.deep.include({
        code: 403,
        message:
          'configmaps "x" is forbidden: unable to create new content in namespace fid because it is being terminated',
        details: {
          name: 'x',
          kind: 'configmaps',
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace fid is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
      });
      const change = (draft: object): void => void Object.assign(draft, { data: { a: 'b' } });
      expect(api.update('configmaps', 'fid', 'old', change, { user: admin })).to.have.property(
        'data',
      );
    });

    it('that are the system’s own stay', () => {
      api.create('namespaces', { metadata: { name: 'default' } });
      expect(message(() => api.delete('namespaces', '', 'default'))).to.equal(
        'namespaces "default" is forbidden: this namespace may not be deleted',
      );
    });
  });

  describe('service accounts', () => {
    it('are given with their token, as recorded', () => {
      const { spec } = create(pod('p'));
      expect(spec).to.include({ serviceAccountName: 'default', serviceAccount: 'default' });
      const name = spec?.volumes?.[0]?.name;
      expect(name).to.match(/^kube-api-access-[a-z0-9]{5}$/);
      expect(spec?.containers[0]?.volumeMounts).to.deep.equal([
        { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ]);
      expect(spec?.volumes?.[0]?.projected).to.deep.equal({
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [
                {
                  path: 'namespace',
                  fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
                },
              ],
            },
          },
        ],
        defaultMode: 420,
      });
    });

    it('must be there', () => {
      expect(message(() => create(pod('p', { serviceAccountName: 'x' })))).to.equal(
        'pods "p" is forbidden: error looking up service account fid/x: serviceaccount "x" not found',
      );
      const generated = { ...pod(''), metadata: { generateName: 'web-', namespace: 'fid' } };
      Object.assign(generated, { spec: { serviceAccountName: 'x', containers: [] } });
      expect(message(() => create(generated))).to.contain('pods "web-" is forbidden');
    });

    it('keep their token when the pod or the account says so', () => {
      const { spec } = create(pod('p', { automountServiceAccountToken: false }));
      expect(spec?.volumes).to.equal(undefined);
      const account = { metadata: { name: 'shy', namespace: 'fid' } };
      const shy = { ...account, automountServiceAccountToken: false };
      api.create('serviceaccounts', { ...shy, ...{ imagePullSecrets: [{ name: 's' }] } });
      const other = create(pod('q', { serviceAccountName: 'shy' })).spec;
      expect(other?.volumes).to.equal(undefined);
      expect(other?.imagePullSecrets).to.deep.equal([{ name: 's' }]);
    });

    it('leave a mount at the same place alone', () => {
      const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
      const own = { volumeMounts: [{ name: 'own', mountPath }] };
      const { spec } = create(pod('p', { volumes: [{ name: 'own', emptyDir: {} }] }, own));
      expect(spec?.volumes).to.have.length(1);
    });
  });

  describe('priorities', () => {
    const priorityClass = (name: string, value: number, more: object = {}): void => {
      const object = {
        metadata: { name },
        value,
        preemptionPolicy: 'PreemptLowerPriority',
        ...more,
      };
      api.create('priorityclasses.scheduling.k8s.io', object);
    };

    it('are 0 without a class', () => {
      const { spec } = create(pod('p'));
      expect(spec).to.include({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
      expect(spec).not.to.have.property('priorityClassName');
    });

    it('are those of the class, or of the default class', () => {
      priorityClass('high', 1000, { preemptionPolicy: 'Never' });
      priorityClass('usual', 5, { globalDefault: true });
      expect(create(pod('p', { priorityClassName: 'high' })).spec).to.include({
        priority: 1000,
        preemptionPolicy: 'Never',
      });
      expect(create(pod('q')).spec).to.include({ priority: 5, priorityClassName: 'usual' });
    });

    it('must be known and not contradict the class', () => {
      expect(message(() => create(pod('p', { priorityClassName: 'x' })))).to.equal(
        'pods "p" is forbidden: no PriorityClass with name x was found',
      );
      expect(message(() => create(pod('p', { priority: 7 })))).to.equal(
        'pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
      );
    });

    it('have one default class only', () => {
      priorityClass('a', 1, { globalDefault: true });
      expect(message(() => priorityClass('b', 2, { globalDefault: true }))).to.equal(
        'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
      );
    });
  });

  it('lets pods stay for five minutes on a node that is gone', () => {
    const keys = (object: Pod): unknown => object.spec?.tolerations?.map(({ key }) => key);
    expect(keys(create(pod('p')))).to.deep.equal([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' };
    const { spec } = create(pod('q', { tolerations: [own] }));
    expect(spec?.tolerations?.[0]).to.deep.equal(own);
    expect(spec?.tolerations?.[1]).to.include({ tolerationSeconds: 300 });
    expect(
      create(pod('r', { tolerations: [{ operator: 'Exists' }] })).spec?.tolerations,
    ).to.have.length(1);
  });

  it('taints a new node', () => {
    const node = api.create<Node>('nodes', { metadata: { name: 'n' } });
    expect(node.spec?.taints).to.deep.equal([
      { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
    ]);
  });

  it('gives a claim the default class and protects it', () => {
    const marked = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const standard = {
      metadata: { name: 'standard', annotations: marked },
      provisioner: 'x.test/y',
    };
    api.create('storageclasses.storage.k8s.io', standard);
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const claim = (name: string, more: object): PersistentVolumeClaim =>
      api.create<PersistentVolumeClaim>('persistentvolumeclaims', {
        metadata: { name, namespace: 'fid' },
        spec: { ...spec, ...more },
      });
    const made = claim('a', {});
    expect(made.spec?.storageClassName).to.equal('standard');
    expect(made.metadata?.finalizers).to.deep.equal(['kubernetes.io/pvc-protection']);
    expect(claim('b', { storageClassName: '' }).spec?.storageClassName).to.equal('');
  });
});
