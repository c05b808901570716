import { expect } from 'chai';
import type { ContainerMemory } from '../../src/model/index.js';
import { limitAt, limitSegments } from '../../src/report/charts/series.js';

const sample = (at: number, podUid: string, limit?: number): ContainerMemory => ({
  at,
  node: 'n',
  podUid,
  containerId: podUid,
  workingSet: 5,
  usage: 5,
  peak: 5,
  ...(limit === undefined ? {} : { limit }),
  oomKills: 0,
});

describe('the limits of a workload over time', () => {
  it('are those of the newest pod while an old one still ends', () => {
    const samples = [
      sample(1, 'old', 256),
      sample(2, 'new', 7),
      sample(3, 'old', 256),
      sample(4, 'new', 7),
      sample(5, 'newest', 256),
      sample(6, 'new', 7),
      sample(7, 'newest', 256),
    ];
    expect(limitSegments(samples)).to.deep.equal([
      { limit: 256, from: 1, to: 2 },
      { limit: 7, from: 2, to: 5 },
      { limit: 256, from: 5, to: 7 },
    ]);
    expect([1, 3, 6].map((at) => limitAt(samples, at))).to.deep.equal([256, 7, 256]);
  });

  it('are none without a limit; a kill then stands at the highest use', () => {
    expect(limitSegments([sample(1, 'a')])).to.deep.equal([]);
    expect(limitAt([sample(1, 'a')], 1)).to.equal(5);
  });
});
