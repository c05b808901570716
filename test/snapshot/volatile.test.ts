import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../../src/model/index.js';
import { compareSnapshots, takeSnapshot, VOLATILE } from '../../src/snapshot/index.js';
import type { VolatileRule } from '../../src/snapshot/volatile.js';
import { cluster } from './cluster.js';

const compare = (a: KubeObject[], b: KubeObject[]) =>
  compareSnapshots(takeSnapshot(a, []), takeSnapshot(b, []));

/** An object that the rule is about, with `value` at the path (if it has one). */
function objectFor(rule: VolatileRule, path: string | undefined, value: unknown): KubeObject {
  const match = rule.objects ?? {};
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: match.kinds?.[0] ?? 'ConfigMap',
    metadata: {
      name: match.name ?? 'x',
      namespace: match.namespace ?? 'shop',
      ...(match.ownedBy === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'v1', kind: match.ownedBy, name: 'o', uid: 'u', controller: true },
            ],
          }),
    },
    ...(match.type === undefined ? {} : { type: match.type }),
  };
  if (path === undefined) return { ...object, data: { value } };
  // Owners decide what a pod is compared under, so they must look like owners.
  const owners = [{ kind: 'Node', name: JSON.stringify(value), controller: true }];
  put(object, path.split(' '), path.endsWith('ownerReferences') ? owners : value);
  return object;
}

function put(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [segment = '', ...rest] = path;
  const key = segment === '**' || segment === '*' ? 'between' : segment.replace('*', 'abc');
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  put(target[key] as Record<string, unknown>, rest, value);
}

describe('what is volatile', () => {
  it('has a reason in every line, and no name twice', () => {
    expect(new Set(VOLATILE.map(({ rule }) => rule)).size).to.equal(VOLATILE.length);
    for (const { rule, reason } of VOLATILE) expect(reason, rule).to.match(/^[A-Z].{5,}\.$/);
  });

  for (const rule of VOLATILE.filter(({ merged }) => merged === undefined)) {
    for (const path of rule.paths ?? [undefined]) {
      it(`${rule.rule}${path === undefined ? '' : `: ${path}`} may be anything, and is counted`, () => {
        const values = fc.oneof(fc.string(), fc.integer(), fc.dictionary(fc.string(), fc.string()));
        fc.assert(
          fc.property(values, values, (a, b) => {
            const result = compare([objectFor(rule, path, a)], [objectFor(rule, path, b)]);
            expect(result.residue).to.deep.equal([]);
            const used = result.ignored.find((line) => line.rule === rule.rule);
            expect(used).to.include({ reason: rule.reason });
            expect(used?.count).to.be.at.least(2);
          }),
          { numRuns: 20 },
        );
      });
    }
  }

  it('covers a cluster whose pods were all replaced: other names, hashes, addresses, times', () => {
    const result = compare(cluster(1), cluster(3));
    expect(result.residue).to.deep.equal([]);
    expect(result.ignored.find((line) => line.rule === 'names of pods')?.count).to.equal(4);
  });

  it('covers the taint of a node that has just become Ready, and no other of its taints', () => {
    const worker = (...taints: object[]): KubeObject[] => {
      const spec = { podCIDR: '10.244.1.0/24', ...(taints.length > 0 ? { taints } : {}) };
      return [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker' }, spec }];
    };
    const fresh = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
    const own = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };
    expect(compare(worker(fresh), worker()).residue).to.deep.equal([]);
    expect(compare(worker(fresh, own), worker(own)).residue).to.deep.equal([]);
    expect(compare(worker(fresh, own), worker()).residue.map((each) => each.path)).to.deep.equal([
      'spec.taints[dedicated:NoSchedule].effect',
      'spec.taints[dedicated:NoSchedule].key',
      'spec.taints[dedicated:NoSchedule].value',
    ]);
  });

  it('covers only what it names: the same field elsewhere is compared', () => {
    const elsewhere = (value: string): KubeObject[] => [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x' },
        data: { message: value, generation: value },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'x' },
        status: { podIP: value, images: value },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'bare' },
        spec: { replicas: value },
      },
    ];
    expect(compare(elsewhere('a'), elsewhere('b')).residue.map((r) => r.path)).to.deep.equal([
      'data.generation',
      'data.message',
      'spec.replicas',
      'status.images',
      'status.podIP',
    ]);
  });
});
