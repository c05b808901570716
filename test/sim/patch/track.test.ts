import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject, ManagedFields } from '../../../src/sim/machinery/index.js';
import { trackUpdate } from '../../../src/sim/patch/index.js';
import { typeNamed } from './help.js';

const NOW = '2026-11-22T01:00:00Z';
const type = typeNamed('core.v1.ConfigMap');

type ConfigMap = KubeObject & { data?: Record<string, string> };

const map = (data: Record<string, string>, managedFields?: ManagedFields[]): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'm',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: NOW,
    ...(managedFields === undefined ? {} : { managedFields }),
  },
  data,
});

const write = (
  old: ConfigMap | undefined,
  data: Record<string, string>,
  manager: string,
  now = NOW,
): ConfigMap => {
  const next = map(data, old?.metadata?.managedFields);
  return map(data, trackUpdate({ old, next, manager, apiVersion: 'v1', type, now }));
};

const owners = (object: KubeObject): string[] =>
  (object.metadata?.managedFields ?? []).map(
    ({ manager, fieldsV1 }) => `${manager} ${JSON.stringify(fieldsV1)}`,
  );

describe('managedFields of plain writes', () => {
  it('owns what a creation sets, with the maps that it made, and nothing that the API sets', () => {
    expect(write(undefined, { a: '1' }, 'kubectl-create').metadata?.managedFields).to.deep.equal([
      {
        manager: 'kubectl-create',
        operation: 'Update',
        apiVersion: 'v1',
        time: NOW,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ]);
  });

  it('moves fields whose value changed to who changed them', () => {
    const one = write(undefined, { a: '1', b: '1' }, 'one');
    expect(owners(write(one, { a: '1', b: '2' }, 'two'))).to.deep.equal([
      'one {"f:data":{".":{},"f:a":{}}}',
      'two {"f:data":{"f:b":{}}}',
    ]);
  });

  it('forgets fields that are removed, and managers that have none left', () => {
    const one = write(write(undefined, { a: '1' }, 'one'), { a: '1', b: '1' }, 'two');
    expect(owners(write(one, { a: '1' }, 'three'))).to.deep.equal([
      'one {"f:data":{".":{},"f:a":{}}}',
    ]);
  });

  it('keeps the time of a manager that changed nothing', () => {
    const one = write(undefined, { a: '1' }, 'one');
    expect(write(one, { a: '1' }, 'one', '2027-01-01T00:00:00Z')).to.deep.equal(one);
  });

  it('does not begin to track an object that is not tracked', () => {
    expect(owners(write(map({ a: '1' }), { a: '2' }, 'one'))).to.deep.equal([]);
  });

  it('is reset by an empty list', () => {
    const old = write(undefined, { a: '1' }, 'one');
    const next = map({ a: '2' }, []);
    expect(trackUpdate({ old, next, manager: 'two', apiVersion: 'v1', type, now: NOW })).to.equal(
      undefined,
    );
  });

  it('keeps writes of a subresource apart, and the status out of the others', () => {
    const pod = (status: unknown): KubeObject =>
      ({ metadata: { name: 'p', uid: 'u' }, spec: { nodeName: 'n' }, status }) as KubeObject;
    const request = {
      manager: 'kubelet',
      apiVersion: 'v1',
      type: typeNamed('core.v1.Pod'),
      now: NOW,
    };
    const created = trackUpdate({ ...request, next: pod({ phase: 'Pending' }) });
    expect(created?.[0]?.fieldsV1).to.deep.equal({ 'f:spec': { 'f:nodeName': {} } });
    const old = pod({ phase: 'Pending' });
    old.metadata!.managedFields = created;
    const conditions = [{ type: 'Ready', status: 'True' }];
    const after = trackUpdate({
      ...request,
      old,
      next: pod({ phase: 'Running', conditions, podIPs: [{ ip: '10.0.0.1' }] }),
      subresource: 'status',
    });
    expect(after?.map(({ subresource }) => subresource)).to.deep.equal([undefined, 'status']);
    expect(after?.[1]?.fieldsV1).to.deep.equal({
      'f:status': {
        'f:conditions': {
          '.': {},
          'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} },
        },
        'f:phase': {},
        'f:podIPs': { '.': {}, 'k:{"ip":"10.0.0.1"}': { '.': {}, 'f:ip': {} } },
      },
    });
  });

  it('puts the oldest updates together beyond ten', () => {
    let object = write(undefined, { k0: '1' }, 'm0');
    for (let i = 1; i <= 11; i++) {
      object = write(
        object,
        { ...object.data, [`k${i}`]: '1' },
        `m${i}`,
        `2026-11-22T01:00:${10 + i}Z`,
      );
    }
    const names = object.metadata?.managedFields?.map(({ manager }) => manager);
    expect(names).to.have.length(10);
    expect(names?.[0]).to.equal('ancient-changes');
    expect(object.metadata?.managedFields?.[0]?.fieldsV1).to.deep.equal({
      'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} },
    });
  });

  it('orders items by the values of their keys', () => {
    const next = {
      metadata: { name: 's' },
      spec: { ports: [443, 80].map((port) => ({ port, protocol: 'TCP' })) },
    } as KubeObject;
    const request = {
      manager: 'x',
      apiVersion: 'v1',
      type: typeNamed('core.v1.Service'),
      now: NOW,
    };
    const spec = trackUpdate({ ...request, next })?.[0]?.fieldsV1?.['f:spec'] as Record<
      string,
      object
    >;
    expect(Object.keys(spec['f:ports']!)).to.deep.equal([
      '.',
      'k:{"port":80,"protocol":"TCP"}',
      'k:{"port":443,"protocol":"TCP"}',
    ]);
  });

  it('has every field owned by exactly one of those who write, whatever they write', () => {
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), {
      minKeys: 1,
    });
    const writes = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), data), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(writes, (list) => {
        let object: ConfigMap | undefined;
        for (const [manager, next] of list) object = write(object, next, manager);
        const owned = (object?.metadata?.managedFields ?? []).flatMap(({ fieldsV1 }) =>
          Object.keys(fieldsV1?.['f:data'] as object).filter((key) => key !== '.'),
        );
        expect(owned.sort()).to.deep.equal(
          Object.keys(object?.data ?? {})
            .sort()
            .map((key) => `f:${key}`),
        );
      }),
    );
  });
});
