import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../src/model/index.js';
import { compareSnapshots, takeSnapshot } from '../../src/snapshot/index.js';
import { cluster } from './cluster.js';

const words = fc.constantFrom('a', 'b', 'web', 'shop', 'x.y/z');
const objects: fc.Arbitrary<KubeObject[]> = fc.array(
  fc.record({
    apiVersion: fc.constantFrom('v1', 'apps/v1', 'example.com/v1'),
    kind: fc.constantFrom('Pod', 'Node', 'Secret', 'ConfigMap', 'Deployment', 'EndpointSlice'),
    metadata: fc.record({
      name: fc.string({ minLength: 1 }),
      namespace: fc.option(words, { nil: undefined }),
      labels: fc.option(fc.dictionary(words, words), { nil: undefined }),
    }),
    spec: fc.dictionary(words, fc.jsonValue() as fc.Arbitrary<unknown>),
    data: fc.dictionary(words, fc.string()),
  }),
);

describe('comparing snapshots', () => {
  it('finds no residue between a cluster and itself, in any order, also after a way through JSON', () => {
    fc.assert(
      fc.property(objects, fc.nat(), (list, turn) => {
        const unique = [
          ...new Map(
            list.map((o) => [
              `${o.apiVersion}${o.kind}${o.metadata.namespace}/${o.metadata.name}`,
              o,
            ]),
          ).values(),
        ];
        const at = turn % (unique.length + 1);
        const other = [...unique.slice(at), ...unique.slice(0, at)].reverse();
        const before = takeSnapshot(unique, []);
        const stored = JSON.parse(JSON.stringify(before)) as typeof before;
        expect(compareSnapshots(stored, takeSnapshot(other, [])).residue).to.deep.equal([]);
      }),
    );
  });

  it('finds the same differences in both directions', () => {
    fc.assert(
      fc.property(objects, objects, (a, b) => {
        const [x, y] = [takeSnapshot(a, []), takeSnapshot(b, [])];
        const turned = compareSnapshots(y, x).residue.map((r) => [r.object, r.path]);
        expect(compareSnapshots(x, y).residue.map((r) => [r.object, r.path])).to.deep.equal(turned);
      }),
    );
  });

  it('leaves its input alone', () => {
    const input = cluster(1);
    takeSnapshot(input, []);
    expect(input).to.deep.equal(cluster(1));
  });

  it('says how much it compared', () => {
    const { objects: compared, fields } = compareSnapshots(
      takeSnapshot([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }], []),
      takeSnapshot(
        [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: { a: 'b' } } }],
        [],
      ),
    );
    // apiVersion, kind, name and the label.
    expect({ compared, fields }).to.deep.equal({ compared: 1, fields: 4 });
  });

  it('does not see the order of named entries, and sees that of others', () => {
    const pod = (order: string[]): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'n' },
      spec: { containers: order.map((name) => ({ name })), args: order },
    });
    const { residue } = compareSnapshots(
      takeSnapshot([pod(['a', 'b'])], []),
      takeSnapshot([pod(['b', 'a'])], []),
    );
    expect(residue.map((r) => r.path)).to.deep.equal(['spec.args[0]', 'spec.args[1]']);
  });

  it('tells “everything” ({}) from nothing', () => {
    const policy = (spec: Record<string, unknown>): KubeObject[] => [
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec },
    ];
    const { residue } = compareSnapshots(
      takeSnapshot(policy({ ingress: [{}] }), []),
      takeSnapshot(policy({}), []),
    );
    expect(residue.map((r) => [r.path, r.before, r.after])).to.deep.equal([
      ['spec', '(absent)', '{}'],
      ['spec.ingress[0]', '{}', '(absent)'],
    ]);
  });

  it('keeps no secret, neither in the snapshot nor in a difference', () => {
    const secret = (value: string): KubeObject[] => {
      const names = ['API_TOKEN', 'DB_PASS', 'DB_PWD', 'AWS_ACCESS_KEY'];
      const env = names.map((name) => ({ name, value }));
      return [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: 's',
            annotations: {
              'kubectl.kubernetes.io/last-applied-configuration': `{"data":"${value}"}`,
            },
          },
          data: { key: value },
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'c' },
          data: { 'db-password': value, 'db.pwd': value },
        },
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p' },
          spec: { containers: [{ name: 'c', env }] },
        },
      ];
    };
    const [before, after] = [secret('s3cret-one'), secret('s3cret-two')].map((o) =>
      takeSnapshot(o, []),
    );
    if (!before || !after) throw new Error('unreachable');
    const { residue } = compareSnapshots(before, after);
    expect(residue).to.have.length(8);
    expect(JSON.stringify([before, after, residue])).not.to.contain('s3cret');
    expect(JSON.stringify(residue)).not.to.contain('sha256');
  });

  it('keeps what only lies beside a name like that of a secret', () => {
    const env = [{ name: 'PORT', value: '8080' }];
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    const { objects } = takeSnapshot(
      [{ ...pod, spec: { containers: [{ name: 'auth', env }] } }],
      [],
    );
    expect(JSON.stringify(objects)).to.contain('"8080"');
  });
});
