import { expect } from 'chai';
import type { Kind } from '../../../src/sim/contract/index.js';
import type { Fields, KubeObject } from '../../../src/sim/machinery/index.js';
import { checkObject, customKind, evaluate, parsePath } from '../../../src/sim/schema/index.js';
import type { CustomResourceDefinition } from '../../../src/sim/types/index.js';

function kindWith(spec: Fields, columns?: Fields[]): Kind {
  const crd = {
    spec: {
      group: 'fid.example.test',
      scope: 'Namespaced',
      names: { plural: 'boats', singular: 'boat', kind: 'Boat', shortNames: ['bt'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
  return customKind(crd as unknown as CustomResourceDefinition, 'v1')!;
}

const boats = kindWith({
  type: 'object',
  required: ['length'],
  properties: {
    length: { type: 'integer', minimum: 1 },
    name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
    colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
    crew: {
      type: 'array',
      maxItems: 2,
      items: { type: 'object', properties: { name: { type: 'string' } } },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    port: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    ports: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'integer' } },
  },
});

const object = (spec: Fields): KubeObject =>
  ({
    apiVersion: 'fid.example.test/v1',
    kind: 'Boat',
    metadata: { name: 'a' },
    spec,
  }) as KubeObject;

const errors = (spec: Fields): string[] =>
  boats.validate!(object(spec)).map(({ field, message }) => `${field}: ${message}`);

describe('a custom resource', () => {
  it('is refused by its schema in the words of the real API', () => {
    expect(errors({ length: 0 })).to.deep.equal([
      'spec.length: Invalid value: 0: spec.length in body should be greater than or equal to 1',
    ]);
    expect(errors({})).to.deep.equal(['spec.length: Required value']);
    expect(errors({ length: 'x' })).to.deep.equal([
      'spec.length: Invalid value: "string": spec.length in body must be of type integer: "string"',
    ]);
    expect(errors({ length: 1, name: 'A' })).to.deep.equal([
      `spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'`,
    ]);
    expect(errors({ length: 1, name: 'abcdef' })).to.deep.equal([
      'spec.name: Too long: may not be more than 5 bytes',
    ]);
    expect(errors({ length: 1, colour: 'green' })).to.deep.equal([
      'spec.colour: Unsupported value: "green": supported values: "red", "blue"',
    ]);
    expect(errors({ length: 1, crew: [{}, {}, { name: 1 }] })).to.have.lengthOf(2);
    expect(errors({ length: 1, ports: [1, 2, 1] })).to.deep.equal([
      'spec.ports[2]: Duplicate value: 1',
    ]);
    expect(errors({ length: 1, labels: { a: 1 } })).to.deep.equal([
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ]);
  });

  it('passes with what the schema allows', () => {
    expect(
      errors({ length: 2, colour: 'blue', port: '8080', free: { a: [1] }, crew: [{ name: 'x' }] }),
    ).to.deep.equal([]);
    expect(errors({ length: 2, port: 8080 })).to.deep.equal([]);
  });

  it('loses unknown fields, but for what its schema preserves', () => {
    const draft = object({ length: 1, wheels: 4, crew: [{ age: 3 }], free: { a: { b: 1 } } });
    const { value, problems } = checkObject(boats, draft);
    expect(problems).to.deep.equal([
      'unknown field "spec.crew[0].age"',
      'unknown field "spec.wheels"',
    ]);
    expect((value as Fields).spec).to.deep.equal({ length: 1, crew: [{}], free: { a: { b: 1 } } });
    expect(value.metadata).to.deep.equal({ name: 'a' });
  });

  it('gets its defaults, each its own', () => {
    const [one, two] = [object({ length: 1 }), object({ length: 1, colour: 'blue' })];
    boats.defaults!(one);
    boats.defaults!(two);
    expect((one as Fields).spec).to.deep.equal({ length: 1, colour: 'red' });
    expect((two as Fields).spec).to.deep.equal({ length: 1, colour: 'blue' });
  });

  it('says when rules are not evaluated', () => {
    const ruled = kindWith({ type: 'object', 'x-kubernetes-validations': [{ rule: 'false' }] });
    expect(ruled.warnings!(object({}))).to.deep.equal([
      'the simulator does not evaluate the 1 x-kubernetes-validations of Boat',
    ]);
    expect(boats.warnings!(object({}))).to.deep.equal([]);
  });

  it('is shown by the columns of its definition, or by its age', () => {
    const shown = kindWith({ type: 'object' }, [
      { name: 'Length', type: 'integer', jsonPath: '.spec.length' },
      { name: 'Crew', type: 'string', jsonPath: '.spec.crew[*].name' },
    ]);
    expect(shown.columns.map(({ name }) => name)).to.deep.equal(['Name', 'Length', 'Crew']);
    expect(shown.columns[1]!.description).to.equal(
      'Custom resource definition column (in JSONPath format): .spec.length',
    );
    const row = shown.cells!(object({ length: 3, crew: [{ name: 'ann' }] }), 0);
    expect(row).to.deep.equal(['a', 3, 'ann']);
    expect(shown.cells!(object({}), 0)).to.deep.equal(['a', null, null]);
    const aged = { ...object({}), metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } };
    const now = Date.parse('2026-01-01T00:05:00Z');
    expect(boats.cells!(aged, now)).to.deep.equal(['', '5m']);
  });
});

describe('a path of a column', () => {
  const value = {
    metadata: { labels: { 'app.kubernetes.io/name': 'x' } },
    status: { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Fit' }] },
  };
  const follow = (path: string): unknown => evaluate(parsePath(path) ?? [], value);

  it('leads to what it names', () => {
    expect(follow('.status.conditions[?(@.type=="Ready")].status')).to.deep.equal(['True']);
    expect(follow(".metadata.labels['app.kubernetes.io/name']")).to.deep.equal(['x']);
    expect(follow('.metadata.labels.app\\.kubernetes\\.io/name')).to.deep.equal(['x']);
    expect(follow('.status.conditions[*].type')).to.deep.equal(['Ready', 'Fit']);
    expect(follow('.status.conditions[-1].type')).to.deep.equal(['Fit']);
    expect(follow('.status.nothing.here')).to.deep.equal([]);
  });

  it('is undefined when it cannot be read', () => {
    expect(parsePath('.a[')).to.equal(undefined);
    expect(parsePath('a')).to.equal(undefined);
  });
});
