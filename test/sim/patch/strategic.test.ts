import { expect } from 'chai';
import fc from 'fast-check';
import { clone } from '../../../src/sim/machinery/index.js';
import { DEDUCED, strategicPatch } from '../../../src/sim/patch/index.js';
import { errorOf, typeNamed } from './help.js';

const pod = typeNamed('core.v1.PodSpec');
const deployment = typeNamed('apps.v1.Deployment');
const service = typeNamed('core.v1.ServiceSpec');
const meta = typeNamed('core.v1.ConfigMap');

const containers = {
  containers: [
    { name: 'web', image: 'nginx:1', args: ['a', 'b'], env: [{ name: 'A', value: '1' }] },
    { name: 'side', image: 'busybox:1' },
  ],
};

describe('strategic merge patch', () => {
  it('merges list items by their key and leaves the others', () => {
    const patch = {
      containers: [{ name: 'web', image: 'nginx:2', env: [{ name: 'B', value: '2' }] }],
    };
    expect(strategicPatch(containers, patch, pod)).to.deep.equal({
      containers: [
        {
          name: 'web',
          image: 'nginx:2',
          args: ['a', 'b'],
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
        },
        { name: 'side', image: 'busybox:1' },
      ],
    });
  });

  it('replaces lists that have no merge strategy', () => {
    const patch = { containers: [{ name: 'web', args: ['c'] }] };
    const { containers: result } = strategicPatch(containers, patch, pod);
    expect(result[0]?.args).to.deep.equal(['c']);
  });

  it('adds a new item before those that it does not name, without its nulls', () => {
    const patch = { containers: [{ name: 'new', image: 'x', args: null }] };
    expect(strategicPatch(containers, patch, pod).containers.map(({ name }) => name)).to.deep.equal(
      ['new', 'web', 'side'],
    );
    const { containers: result } = strategicPatch(containers, patch, pod);
    expect(result[0]).to.deep.equal({ name: 'new', image: 'x' });
  });

  it('deletes an item by $patch: delete, and a key by null', () => {
    const patch = {
      containers: [
        { name: 'side', $patch: 'delete' },
        { name: 'web', args: null },
      ],
    };
    expect(strategicPatch(containers, patch, pod)).to.deep.equal({
      containers: [{ name: 'web', image: 'nginx:1', env: [{ name: 'A', value: '1' }] }],
    });
  });

  it('replaces a list by an item with $patch: replace', () => {
    const patch = { containers: [{ name: 'only', image: 'x' }, { $patch: 'replace' }] };
    expect(strategicPatch(containers, patch, pod)).to.deep.equal({
      containers: [{ name: 'only', image: 'x' }],
    });
  });

  it('replaces and empties maps by a directive', () => {
    const original = { data: { a: '1', b: '2' } };
    expect(strategicPatch(original, { data: { $patch: 'replace', c: '3' } }, meta)).to.deep.equal({
      data: { c: '3' },
    });
    expect(strategicPatch(original, { data: { $patch: 'delete' } }, meta)).to.deep.equal({
      data: {},
    });
  });

  it('keeps the order that $setElementOrder says', () => {
    const patch = {
      '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }],
      containers: [{ name: 'web', image: 'nginx:3' }],
    };
    const result = strategicPatch(containers, patch, pod);
    expect(result.containers.map(({ name, image }) => `${name}=${image}`)).to.deep.equal([
      'side=busybox:1',
      'web=nginx:3',
    ]);
  });

  it('keeps items that only the server has where they were', () => {
    const original = { env: ['a', 'server', 'b'].map((name) => ({ name })) };
    const patch = {
      '$setElementOrder/env': [{ name: 'a' }, { name: 'c' }, { name: 'b' }],
      env: [{ name: 'c' }],
    };
    const result = strategicPatch(original, patch, typeNamed('core.v1.Container'));
    expect(result.env.map(({ name }) => name)).to.deep.equal(['a', 'c', 'server', 'b']);
  });

  it('deletes from and adds to lists of scalars', () => {
    const original = { metadata: { finalizers: ['a', 'b', 'c'] } };
    const removal = { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] } };
    expect(strategicPatch(original, removal, meta).metadata.finalizers).to.deep.equal(['a', 'c']);
    const addition = { metadata: { finalizers: ['d', 'a'] } };
    expect([...strategicPatch(original, addition, meta).metadata.finalizers].sort()).to.deep.equal([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('drops what $retainKeys does not name', () => {
    const original = {
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(strategicPatch(original, patch, deployment)).to.deep.equal({
      spec: { strategy: { type: 'Recreate' } },
    });
  });

  it('merges the ports of a Service by their number', () => {
    const original = { ports: [{ port: 80, targetPort: 80 }] };
    expect(
      strategicPatch(original, { ports: [{ port: 80, targetPort: 81 }] }, service),
    ).to.deep.equal({
      ports: [{ port: 80, targetPort: 81 }],
    });
  });

  const wrong: [string, unknown, number, string][] = [
    [
      'an item without its merge key',
      { containers: [{ image: 'x' }] },
      500,
      'map: map[image:x] does not contain declared merge key: name',
    ],
    [
      'an unknown directive',
      { $patch: 'burn' },
      500,
      'unknown patch type: burn in map: map[$patch:burn]',
    ],
    ['a bad $retainKeys', { $retainKeys: 'a' }, 400, 'invalid patch format of retainKeys'],
    [
      'a key that $retainKeys does not name',
      { $retainKeys: ['a'], b: 1 },
      400,
      'invalid patch format of retainKeys',
    ],
    [
      'a bad $setElementOrder',
      { '$setElementOrder/containers': 1 },
      400,
      'invalid patch format of setElementOrder list',
    ],
    [
      'a list',
      [],
      400,
      'json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ];
  for (const [name, patch, code, message] of wrong) {
    it(`refuses ${name}`, () => {
      expect(errorOf(() => strategicPatch(containers, patch, pod)).status).to.include({
        code,
        message,
      });
    });
  }

  const item = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    image: fc.constantFrom('x', 'y'),
  });
  const items = fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 4 });
  const spec = fc.record(
    { containers: items, nodeSelector: fc.dictionary(fc.constantFrom('k', 'l'), fc.string()) },
    { requiredKeys: [] },
  );

  it('changes nothing when the patch is empty', () => {
    fc.assert(
      fc.property(spec, (original) => {
        expect(strategicPatch(original, {}, pod)).to.deep.equal(original);
      }),
    );
  });

  it('is idempotent and changes no input', () => {
    fc.assert(
      fc.property(spec, spec, fc.boolean(), (original, patch, known) => {
        const type = known ? pod : DEDUCED;
        const before = clone([original, patch]);
        const once = strategicPatch(original, patch, type);
        expect(strategicPatch(once, patch, type)).to.deep.equal(once);
        expect([original, patch]).to.deep.equal(before);
      }),
    );
  });
});
