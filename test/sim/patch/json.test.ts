import { expect } from 'chai';
import fc from 'fast-check';
import { clone } from '../../../src/sim/machinery/index.js';
import { jsonPatch, mergePatch } from '../../../src/sim/patch/index.js';
import { errorOf } from './help.js';

describe('JSON patch', () => {
  const document = { a: { list: [1, 2, 3], 'x/y~z': true }, b: null as unknown };

  const rows: [string, unknown[], unknown][] = [
    ['adds', [{ op: 'add', path: '/c', value: 1 }], { ...document, c: 1 }],
    [
      'inserts into a list',
      [{ op: 'add', path: '/a/list/1', value: 9 }],
      { ...document, a: { ...document.a, list: [1, 9, 2, 3] } },
    ],
    [
      'appends with - and counts from the end',
      [
        { op: 'add', path: '/a/list/-', value: 4 },
        { op: 'remove', path: '/a/list/-2' },
      ],
      { ...document, a: { ...document.a, list: [1, 2, 4] } },
    ],
    [
      'replaces what is not there, as evanphx/json-patch does',
      [{ op: 'replace', path: '/new', value: {} }],
      { ...document, new: {} },
    ],
    [
      'reads escaped keys',
      [{ op: 'move', from: '/a/x~1y~0z', path: '/moved' }],
      { a: { list: [1, 2, 3] }, b: null, moved: true },
    ],
    [
      'copies and tests',
      [
        { op: 'test', path: '/a/list', value: [1, 2, 3] },
        { op: 'test', path: '/none', value: null },
        { op: 'copy', from: '/a/list', path: '/b' },
      ],
      { ...document, b: [1, 2, 3] },
    ],
  ];
  for (const [name, operations, expected] of rows) {
    it(name, () => {
      const before = clone(document);
      expect(jsonPatch(document, operations)).to.deep.equal(expected);
      expect(document).to.deep.equal(before);
    });
  }

  const refused: [string, unknown][] = [
    ['a failing test', { op: 'test', path: '/a/list', value: [1] }],
    ['a missing parent', { op: 'add', path: '/x/y', value: 1 }],
    ['a missing key', { op: 'remove', path: '/x' }],
    ['an index beyond the end', { op: 'add', path: '/a/list/4', value: 1 }],
    ['an unknown operation', { op: 'swap', path: '/a' }],
    ['no path', { op: 'add', value: 1 }],
  ];
  for (const [name, operation] of refused) {
    it(`refuses ${name} with 422 and no more than that`, () => {
      const { status } = errorOf(() => jsonPatch(document, [operation]));
      expect(status).to.include({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
      });
      expect(status.details).to.deep.equal({});
    });
  }

  it('refuses what is no list of operations', () => {
    expect(errorOf(() => jsonPatch({}, {})).message).to.equal(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
    expect(errorOf(() => jsonPatch({}, [{ op: 1, path: '' }])).message).to.equal(
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
    );
  });

  it('refuses more than 10000 operations', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a' }));
    expect(errorOf(() => jsonPatch({}, operations)).status).to.include({
      code: 413,
      message:
        'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    });
  });

  it('sets __proto__ as a key like any other', () => {
    const result = jsonPatch({}, [{ op: 'add', path: '/__proto__', value: { evil: 1 } }]);
    expect(Object.keys(result)).to.deep.equal(['__proto__']);
    expect(({} as { evil?: number }).evil).to.equal(undefined);
  });
});

describe('merge patch', () => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value, { maxKeys: 4 });

  /** A patch that makes `target` of `source`. */
  const diff = (source: unknown, target: unknown): unknown => {
    const isObject = (x: unknown): x is Record<string, unknown> =>
      typeof x === 'object' && x !== null && !Array.isArray(x);
    if (!isObject(source) || !isObject(target)) return target;
    const entries: [string, unknown][] = Object.entries(target).map(([key, next]) => [
      key,
      Object.hasOwn(source, key) ? diff(source[key], next) : next,
    ]);
    for (const key of Object.keys(source)) {
      if (!Object.hasOwn(target, key)) entries.push([key, null]);
    }
    return Object.fromEntries(entries);
  };

  it('makes the target of a document and the difference to it, and changes neither', () => {
    fc.assert(
      fc.property(object, object, (source, target) => {
        const patch = diff(source, target);
        const before = JSON.stringify([source, patch]);
        expect(mergePatch(source, patch)).to.deep.equal(target);
        expect(JSON.stringify([source, patch])).to.equal(before);
      }),
    );
  });

  it('drops nulls, also within what is new', () => {
    expect(mergePatch({ a: 1 }, { a: null, b: { c: null, d: [{ e: null }, null] } })).to.deep.equal(
      {
        b: { d: [{}, null] },
      },
    );
  });

  it('refuses what is no object', () => {
    expect(errorOf(() => mergePatch({}, [])).status).to.include({
      code: 400,
      message: 'Invalid JSON Patch',
    });
  });
});
