import { expect } from 'chai';
import type { ContainerMemory, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, node, pod, type Bench } from '../doubles.js';

const MiB = 1024 ** 2;

describe('probe memory', () => {
  const history = (
    on: Bench,
    usages: number[],
    changes: Partial<ContainerMemory> = {},
  ): ContainerMemory[] =>
    usages.map((mib, i) => ({
      at: on.clock.now() - (usages.length - 1 - i) * 1000,
      node: 'n1',
      podUid: 'uid-web-1',
      containerId: 'c1',
      workingSet: mib * MiB,
      usage: mib * MiB,
      peak: mib * MiB,
      limit: 10 * MiB,
      oomKills: 0,
      ...changes,
    }));
  const slope = (atLeast: number, over = 10_000): object => ({
    slope: { bytesPerSecond: { atLeast: atLeast * MiB }, over },
  });
  const cases: [
    string,
    number[],
    object,
    boolean | undefined,
    string?,
    Partial<ContainerMemory>?,
  ][] = [
    ['no sample', [], { usage: { above: 0 } }, undefined],
    ['usage', [3, 4], { usage: { above: 3.5 * MiB } }, true, '4.0 MiB'],
    ['peak', [2], { peak: { atLeast: 7 * MiB } }, true, '7.0 MiB', { peak: 7 * MiB }],
    ['limit', [2], { limit: { equals: 10 * MiB } }, true],
    [
      'a limit where there is none',
      [2],
      { limit: { equals: 1 } },
      false,
      'no limit',
      { limit: undefined },
    ],
    [
      'of the limit, by the peak',
      [2],
      { ofLimit: { atLeast: 0.9 } },
      true,
      '95 %',
      { peak: 9.5 * MiB },
    ],
    ['of no limit', [2], { ofLimit: { atLeast: 0.9 } }, false, 'no limit', { limit: undefined }],
    ['a rising slope', [1, 2, 3, 4], slope(0.9, 3000), true, '1.0 MiB/s'],
    ['a flat one', [2, 2, 2], slope(0.1, 2000), false, '0 B/s'],
    ['a slope of two samples', [1, 2], slope(0.1, 1000), undefined, 'no data'],
    ['a slope over a window that is too short', [1, 2, 3, 4], slope(0.1, 1000), undefined],
    ['a slope over a window longer than its history', [1, 2, 3, 4], slope(0.9, 4000), undefined],
    ['samples that are old', [5], { usage: { above: 0 } }, undefined, 'no sample', { at: 5 }],
  ];
  for (const [name, usages, spec, ok, seen, changes] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = bench();
      on.view.put(pod('web-1'));
      on.memory.containers['web-1'] = history(on, usages, changes);
      const use: ProbeUse = {
        kind: 'memory',
        spec: { container: { selector: 'app=web' }, ...spec },
      };
      const sample = await sampleProbe(use, on.context);
      expect(sample.ok, JSON.stringify(sample.fields)).to.equal(ok);
      if (seen !== undefined) expect(sample.fields[0]?.seen).to.contain(seen);
    });
  }

  it('of a node, and of the largest of several pods', async () => {
    const on = bench();
    on.view.put(node('n1', { metadata: { labels: { role: 'x' } } }), pod('a'), pod('b'));
    on.memory.nodes.n1 = [{ at: on.clock.now(), node: 'n1', workingSet: 700 * MiB }];
    on.memory.containers.a = history(on, [1]);
    on.memory.containers.b = history(on, [6]);
    const usage = { atLeast: 6 * MiB };
    const ofNode = { node: { label: 'role=x' }, usage };
    expect((await sampleProbe({ kind: 'memory', spec: ofNode }, on.context)).ok).to.equal(true);
    const ofPods = { container: { selector: 'app=web' }, usage };
    expect((await sampleProbe({ kind: 'memory', spec: ofPods }, on.context)).ok).to.equal(true);
  });

  it('of a whole pod, whose peak is that of all its containers so far', async () => {
    const on = bench();
    on.view.put(pod('a'));
    on.memory.containers.a = history(on, [1]);
    on.memory.pods.a = history(on, [2], { peak: 9.9 * MiB });
    const ofLimit = { atLeast: 0.95 };
    const judge = async (spec: object): Promise<unknown> =>
      (await sampleProbe({ kind: 'memory', spec: { ...spec, ofLimit } }, on.context)).ok;
    expect(await judge({ pod: { selector: 'app=web' } })).to.equal(true);
    expect(await judge({ container: { selector: 'app=web' } })).to.equal(false);
  });
});
