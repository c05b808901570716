import { expect } from 'chai';
import type {
  ConfigMap,
  LimitRange,
  Namespace,
  Node,
  PersistentVolumeClaim,
  ResourceQuota,
  Secret,
} from '../../../src/sim/types/index.js';
import { created, errorsOf, kindOf, updateErrorsOf } from './help.js';

const metadata = { name: 'x', namespace: 'a' };

describe('kinds: ConfigMaps and Secrets', () => {
  it('may not change once they are immutable', () => {
    const map: ConfigMap = { metadata, data: { a: '1' }, immutable: true };
    const text = 'Forbidden: field is immutable when `immutable` is set';
    expect(
      updateErrorsOf('ConfigMap', map, (draft) => {
        draft.data = { a: '2' };
        delete draft.immutable;
      }),
    ).to.deep.equal([`immutable: ${text}`, `data: ${text}`]);
    expect(updateErrorsOf('ConfigMap', map, (draft) => void (draft.metadata!.labels = { a: 'b' })))
      .to.be.empty;
  });

  it('have keys that are file names', () => {
    expect(errorsOf('ConfigMap', { metadata, data: { 'a/b': '' } } as ConfigMap)).to.deep.equal([
      `data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    ]);
  });

  it('store texts as data, and have a type', () => {
    const made = created<Secret>('Secret', {
      metadata,
      stringData: { a: 'hi' },
      data: { a: 'eA==' },
    });
    expect(made.data).to.deep.equal({ a: 'aGk=' });
    expect(made.type).to.equal('Opaque');
    expect('stringData' in made).to.equal(false);
    expect(errorsOf('Secret', { metadata, type: 'kubernetes.io/tls' } as Secret)).to.deep.equal([
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ]);
    expect(
      updateErrorsOf<Secret>('Secret', { metadata }, (draft) => void (draft.type = 'other')),
    ).to.deep.equal(['type: Invalid value: "other": field is immutable']);
  });
});

describe('kinds: namespaces', () => {
  it('begin active, with their finalizer and the label of their name', () => {
    const made = created<Namespace>('Namespace', { metadata: { name: 'a' } });
    expect(made.spec).to.deep.equal({ finalizers: ['kubernetes'] });
    expect(made.status).to.deep.equal({ phase: 'Active' });
    expect(made.metadata?.labels).to.deep.equal({ 'kubernetes.io/metadata.name': 'a' });
  });

  it('lose finalizers by their subresource alone', () => {
    const old = created<Namespace>('Namespace', { metadata: { name: 'a' } });
    for (const [subresource, expected] of [
      ['', ['kubernetes']],
      ['finalize', []],
    ] as const) {
      const draft = { ...structuredClone(old), spec: { finalizers: [] } };
      kindOf('Namespace').prepareUpdate?.(draft, old, subresource);
      expect(draft.spec.finalizers).to.deep.equal(expected);
    }
  });

  it('are labels by name', () => {
    expect(errorsOf('Namespace', { metadata: { name: 'Not_A_Name' } })).to.deep.equal([
      `metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ]);
    expect(errorsOf('Namespace', { metadata: { name: 'a.b' } })).to.deep.equal([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
  });
});

describe('kinds: nodes', () => {
  it('keep the status they are created with, and have one taint of a key and effect', () => {
    const taint = { key: 'k', effect: 'NoSchedule' };
    const node: Node = {
      metadata: { name: 'n' },
      spec: { taints: [taint, taint] },
      status: { capacity: { cpu: '2000m' } },
    };
    expect(created('Node', node).status?.allocatable).to.deep.equal({ cpu: '2' });
    expect(errorsOf('Node', node)).to.deep.equal([
      'metadata.taints[1]: Duplicate value: {"Key":"k","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ]);
  });
});

describe('kinds: quotas and limits', () => {
  it('take resources that exist', () => {
    const quota: ResourceQuota = { metadata, spec: { hard: { pods: '1.5', nonsense: '1' } } };
    expect(errorsOf('ResourceQuota', quota)).to.deep.equal([
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource type or fully qualified',
      'spec.hard[nonsense]: Invalid value: "nonsense": must be a standard resource for quota',
    ]);
  });

  it('default limits to the maximum, requests to the limit', () => {
    const range: LimitRange = {
      metadata,
      spec: { limits: [{ type: 'Container', max: { memory: '1Gi' }, min: { cpu: '10m' } }] },
    };
    expect(created('LimitRange', range).spec?.limits[0]).to.deep.equal({
      default: { memory: '1Gi' },
      defaultRequest: { cpu: '10m', memory: '1Gi' },
      max: { memory: '1Gi' },
      min: { cpu: '10m' },
      type: 'Container',
    });
  });

  it('are in order', () => {
    const limits = [{ type: 'Container', max: { memory: '1Mi' }, min: { memory: '2Mi' } }];
    expect(errorsOf('LimitRange', { metadata, spec: { limits } } as LimitRange)[0]).to.equal(
      'spec.limits[0].min[memory]: Invalid value: "2Mi": min value 2Mi is greater than max value 1Mi',
    );
  });
});

describe('kinds: claims', () => {
  const claim: PersistentVolumeClaim = {
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  };

  it('begin pending, with a mode', () => {
    const made = created('PersistentVolumeClaim', claim);
    expect(made.status).to.deep.equal({ phase: 'Pending' });
    expect(made.spec?.volumeMode).to.equal('Filesystem');
    expect(made.spec?.resources?.requests?.storage).to.equal('1Gi');
    expect(errorsOf('PersistentVolumeClaim', { metadata, spec: {} } as typeof claim)).to.deep.equal(
      [
        'spec.accessModes: Required value: at least 1 access mode is required',
        'spec.resources[storage]: Required value',
      ],
    );
  });

  it('may be bound, and not change otherwise', () => {
    expect(
      updateErrorsOf('PersistentVolumeClaim', claim, (draft) => {
        draft.spec!.volumeName = 'v';
        draft.spec!.storageClassName = 'standard';
      }),
    ).to.deep.equal([]);
    const [error] = updateErrorsOf('PersistentVolumeClaim', claim, (draft) => {
      draft.spec!.accessModes = ['ReadWriteMany'];
    });
    expect(error?.split('\n')).to.deep.equal([
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      '@@ -1,6 +1,6 @@',
      ' {',
      '  "AccessModes": [',
      '-  "ReadWriteOnce"',
      '+  "ReadWriteMany"',
      '  ],',
      '  "Selector": null,',
      '  "Resources": {',
      '',
    ]);
  });
});
