import { expect } from 'chai';
import { jsonPath } from '../../../src/steps/common/jsonpath.js';

const object = {
  metadata: { annotations: { 'a.b/c': 'dotted' } },
  spec: {
    replicas: 2,
    containers: [
      { name: 'x', image: 'i1' },
      { name: 'y', image: 'i2', port: 80 },
    ],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  },
};

describe('jsonPath', () => {
  const cases: [string, unknown[]][] = [
    ['.spec.replicas', [2]],
    ['{.spec.replicas}', [2]],
    ['$.spec.replicas', [2]],
    ['spec.replicas', [2]],
    ['{ .spec.containers[0].image }', ['i1']],
    ['.spec.containers[-1].image', ['i2']],
    ['.spec.containers[*].image', ['i1', 'i2']],
    ['.spec.containers[9].image', []],
    ['.spec.nothing.deeper', []],
    ['.metadata.annotations.a\\.b/c', ['dotted']],
    ["['metadata']['annotations']['a.b/c']", ['dotted']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ["{.status.conditions[?(@.type!='Ready')].status}", ['False']],
    ['.spec.containers[?(@.port == 80)].name', ['y']],
    ['.spec.replicas.toString', []],
    ['.', [object]],
  ];
  for (const [path, values] of cases) {
    it(path, () => expect(jsonPath(object, path)).to.deep.equal(values));
  }

  for (const path of ['.spec[', '.spec.containers[?(@.name=~"x")]', '.spec..x', '.a[b]']) {
    it(`refuses ${path}`, () => {
      expect(() => jsonPath(object, path)).to.throw(/JSONPath .* cannot be read/);
    });
  }
});
