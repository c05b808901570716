import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/sim/machinery/index.js';
import { clone } from '../../../src/sim/machinery/index.js';
import type { Application } from '../../../src/sim/patch/index.js';
import { applyConfiguration, trackUpdate } from '../../../src/sim/patch/index.js';
import { errorOf, typeNamed } from './help.js';

const NOW = '2026-11-22T01:00:00Z';
const LATER = '2026-11-22T01:00:05Z';

type ConfigMap = KubeObject & { data?: Record<string, string> };

const map = (data: Record<string, string>, metadata = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'owned', namespace: 'fid', ...metadata },
  data,
});

const apply = (
  applied: KubeObject,
  manager: string,
  live?: KubeObject,
  more: Partial<Application> = {},
): ConfigMap =>
  applyConfiguration({
    live,
    applied,
    manager,
    force: false,
    apiVersion: 'v1',
    kind: 'ConfigMap',
    type: typeNamed('core.v1.ConfigMap'),
    now: NOW,
    ...more,
  });

/** `manager/operation` with the fields as JSON. */
const owners = (object: KubeObject): string[] =>
  (object.metadata?.managedFields ?? []).map(
    ({ manager, operation, fieldsV1 }) => `${manager}/${operation} ${JSON.stringify(fieldsV1)}`,
  );

describe('server-side apply', () => {
  it('creates, and owns what the configuration says', () => {
    const created = apply(map({ a: '1' }), 'kubectl');
    expect(created).to.deep.equal({
      ...map({ a: '1' }),
      metadata: {
        name: 'owned',
        namespace: 'fid',
        managedFields: [
          {
            manager: 'kubectl',
            operation: 'Apply',
            apiVersion: 'v1',
            time: NOW,
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {} } },
          },
        ],
      },
    });
  });

  it('refuses to take a field of another, in the words of the API', () => {
    const live = apply(map({ a: '1' }), 'kubectl');
    const { status } = errorOf(() => apply(map({ a: '2' }), 'other', live));
    expect(status).to.deep.include({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl": .data.a',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.data.a' },
        ],
      },
    });
  });

  it('takes it by force, and the other has it no more', () => {
    const live = apply(map({ a: '1' }), 'kubectl');
    const taken = apply(map({ a: '2' }), 'other', live, { force: true });
    expect(taken.data).to.deep.equal({ a: '2' });
    expect(owners(taken)).to.deep.equal(['other/Apply {"f:data":{"f:a":{}}}']);
  });

  it('names all managers and fields of several conflicts', () => {
    const first = apply(map({ a: '1', b: '1' }), 'x');
    const next = map({ a: '1', b: '1', c: '1' });
    const managedFields = trackUpdate({
      old: first,
      next: { ...next, metadata: first.metadata },
      manager: 'curl',
      apiVersion: 'v1',
      type: typeNamed('core.v1.ConfigMap'),
      now: NOW,
    });
    const live = { ...next, metadata: { ...next.metadata, managedFields } };
    const { message } = errorOf(() => apply(map({ a: '2', b: '2', c: '2' }), 'y', live));
    expect(message).to.equal(
      [
        'Apply failed with 3 conflicts: conflicts with "curl" using v1:',
        '- .data.c',
        'conflicts with "x":',
        '- .data.a',
        '- .data.b',
      ].join('\n'),
    );
  });

  it('removes what the manager gave up, but not what another owns, too', () => {
    const both = apply(map({ a: '1', b: '1' }), 'one');
    const shared = apply(map({ b: '1' }), 'two', both);
    const result = apply(map({ c: '1' }), 'one', shared);
    expect(result.data).to.deep.equal({ b: '1', c: '1' });
    expect(owners(result)).to.deep.equal(
      ['one/Apply {"f:data":{"f:c":{}}}', 'two/Apply {"f:data":{"f:b":{}}}'].reverse(),
    );
  });

  it('leaves what a plain write added', () => {
    const live = clone(apply(map({ a: '1' }), 'one'));
    live.data!.seen = 'yes';
    expect(apply(map({}), 'one', live).data).to.deep.equal({ seen: 'yes' });
  });

  it('gives the fields of an object that was never tracked to before-first-apply', () => {
    const live = map({ a: '1' }, { uid: 'u', labels: { app: 'x' } });
    const result = apply(map({ b: '1' }), 'one', live);
    expect(owners(result)).to.deep.equal([
      'one/Apply {"f:data":{"f:b":{}}}',
      'before-first-apply/Update {"f:data":{".":{},"f:a":{}},"f:metadata":{"f:labels":{".":{},"f:app":{}}}}',
    ]);
  });

  it('takes over from client-side apply without force', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const config = map({ a: '1' });
    const next = map({ a: '1' }, { annotations: { [annotation]: JSON.stringify(config) } });
    const managedFields = trackUpdate({
      next,
      manager: 'kubectl-client-side-apply',
      apiVersion: 'v1',
      type: typeNamed('core.v1.ConfigMap'),
      now: NOW,
    });
    const live = { ...next, metadata: { ...next.metadata, uid: 'u', managedFields } };
    const result = apply(map({ a: '2' }), 'kubectl', live, { now: LATER });
    expect(result.data).to.deep.equal({ a: '2' });
    expect(JSON.parse(result.metadata!.annotations![annotation]!)).to.deep.equal(map({ a: '2' }));
    expect(() => apply(map({ a: '2' }), 'else', live)).to.throw('kubectl-client-side-apply');
  });

  const badly: [string, KubeObject, number, string][] = [
    [
      'another kind',
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      400,
      'invalid object type: apps/v1, Kind=Deployment',
    ],
    ['managedFields', map({}, { managedFields: [] }), 400, 'metadata.managedFields must be nil'],
    [
      'an unknown field',
      { ...map({}), colour: 'blue' } as KubeObject,
      500,
      'failed to create typed patch object (fid/owned; /v1, Kind=ConfigMap): .colour: field not declared in schema',
    ],
    [
      'a wrong type',
      map({ a: 1 as unknown as string }),
      500,
      'failed to create typed patch object (fid/owned; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:1}',
    ],
  ];
  for (const [name, applied, code, message] of badly) {
    it(`refuses a configuration with ${name}`, () => {
      expect(errorOf(() => apply(applied, 'one')).status).to.include({ code, message });
    });
  }

  describe('on lists', () => {
    const pod = (containers: unknown[], more = {}): KubeObject =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers, ...more },
      }) as KubeObject;
    const applyPod = (applied: KubeObject, manager: string, live?: KubeObject): KubeObject =>
      apply(applied, manager, live, { kind: 'Pod', type: typeNamed('core.v1.Pod') });

    it('owns items by their keys, with defaults for keys that are left out', () => {
      const created = applyPod(
        pod([{ name: 'web', ports: [{ containerPort: 80 }], args: ['x'] }]),
        'one',
      );
      expect(created.metadata?.managedFields?.[0]?.fieldsV1).to.deep.equal({
        'f:spec': {
          'f:containers': {
            'k:{"name":"web"}': {
              '.': {},
              'f:args': {},
              'f:name': {},
              'f:ports': {
                'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
              },
            },
          },
        },
      });
    });

    it('lets two managers each have items of one list', () => {
      const one = applyPod(pod([{ name: 'web', image: 'x' }]), 'one');
      const two = applyPod(pod([{ name: 'side', image: 'y' }]), 'two', one);
      expect((two as unknown as { spec: unknown }).spec).to.deep.equal({
        containers: [
          { name: 'web', image: 'x' },
          { name: 'side', image: 'y' },
        ],
      });
      const gone = applyPod(pod([]), 'one', two);
      expect((gone as unknown as { spec: unknown }).spec).to.deep.equal({
        containers: [{ name: 'side', image: 'y' }],
      });
    });

    it('refuses items that are there twice or have no key', () => {
      const text = 'failed to create typed patch object (/p; /v1, Kind=Pod): .spec.containers: ';
      expect(() => applyPod(pod([{ name: 'a' }, { name: 'a' }]), 'one')).to.throw(
        `${text}duplicate entries for key [name="a"]`,
      );
      expect(() => applyPod(pod([{ image: 'a' }]), 'one')).to.throw(
        `${text}element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
      );
    });

    it('names an item in a conflict', () => {
      const one = applyPod(pod([{ name: 'web', image: 'x' }]), 'one');
      expect(() => applyPod(pod([{ name: 'web', image: 'y' }]), 'two', one)).to.throw(
        'conflict with "one": .spec.containers[name="web"].image',
      );
    });
  });

  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'));

  it('changes nothing when the same configuration is applied again, however late', () => {
    fc.assert(
      fc.property(data, data, (mine, theirs) => {
        const live = apply(map(theirs), 'other');
        const once = apply(map(mine), 'me', live, { force: true });
        expect(apply(map(mine), 'me', once, { now: LATER })).to.equal(once);
      }),
    );
  });

  it('gives what the configuration says and keeps what others have, and changes no input', () => {
    fc.assert(
      fc.property(data, data, data, (first, theirs, second) => {
        const one = apply(map(first), 'me');
        const two = apply(map(theirs), 'other', one, { force: true });
        const before = JSON.stringify([two, second]);
        const result = apply(map(second), 'me', two, { force: true });
        expect(JSON.stringify([two, second])).to.equal(before);
        expect(result.data ?? {}).to.deep.equal({ ...theirs, ...second });
      }),
    );
  });
});
