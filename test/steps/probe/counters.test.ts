import { expect } from 'chai';
import type { ProbeSpecs, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { readCounters } from '../../../src/steps/probe/counters/read.js';
import { bench, done, pod, type Bench } from '../doubles.js';

const INFO = (hits: number, misses: number): string =>
  `# Stats\r\ntotal_hits_ever:9\r\nkeyspace_hits:${hits}\r\nkeyspace_misses:${misses}\r\n`;

const use = (changes: Partial<ProbeSpecs['counters']>): ProbeUse => ({
  kind: 'counters',
  spec: {
    in: { selector: 'app=web' },
    command: ['redis-cli', 'info', 'stats'],
    over: 5000,
    timeout: 1000,
    ...changes,
  },
});
const hitRate = (below: number): ProbeUse =>
  use({
    ratio: { of: ['keyspace_hits'], to: ['keyspace_hits', 'keyspace_misses'], is: { below } },
  });

/** A pod whose command prints one text after the other. */
function printing(...texts: string[]): Bench {
  const on = bench();
  on.view.put(pod('web-1'));
  on.kube.onExec = () => done(texts.shift() ?? '');
  return on;
}

describe('probe counters', () => {
  it('reads numbers beside whole names, however they are written', () => {
    const text =
      'a_b:1\nxa:2\n a = 3.5\nb\t4\nerr_OOM:count=7\nq_total{c="1"} 1e3\nn:7x\nv:1.2.3\n';
    const names = ['a', 'b', 'err_OOM:count', 'q_total{c="1"}', 'n', 'v', 'a_'];
    expect(Object.fromEntries(readCounters(text, names))).to.deep.equal({
      a: 3.5,
      b: 4,
      'err_OOM:count': 7,
      'q_total{c="1"}': 1000,
    });
  });

  const cases: [string, string[], ProbeUse, boolean | undefined, string][] = [
    ['a hit rate', [INFO(100, 100), INFO(143, 157)], hitRate(0.5), true, '0.43'],
    ['a hit rate that is not so low', [INFO(0, 9), INFO(8, 11)], hitRate(0.5), false, '0.8'],
    ['a hit rate of nothing', [INFO(5, 5), INFO(5, 5)], hitRate(0.5), undefined, 'did not rise'],
    [
      'a rate per second',
      [INFO(100, 0), INFO(150, 0)],
      use({ rate: { of: ['keyspace_hits'], perSecond: { equals: 10 } } }),
      true,
      '10',
    ],
    [
      'the increase of two',
      [INFO(1, 2), INFO(2, 4)],
      use({ increase: { of: ['keyspace_hits', 'keyspace_misses'], by: { atLeast: 4 } } }),
      false,
      '3',
    ],
    [
      'a counter that began anew',
      [INFO(172, 5), INFO(3, 6)],
      hitRate(2),
      undefined,
      'from 172 to 3',
    ],
    ['a name that is not there', ['# Stats\n', INFO(1, 1)], hitRate(2), undefined, 'keyspace_hits'],
  ];
  for (const [name, texts, probe, ok, seen] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = printing(...texts);
      const sample = await sampleProbe(probe, on.context);
      expect(sample.ok).to.equal(ok);
      expect(sample.fields[0]?.seen).to.contain(seen);
    });
  }

  it('is a rate of the cluster’s own time', async () => {
    const on = printing(INFO(0, 0), INFO(50, 0));
    const probe = use({ rate: { of: ['keyspace_hits'], perSecond: { equals: 10 } } });
    const capabilities = { has: [], clockScale: 10 };
    expect((await sampleProbe(probe, { ...on.context, capabilities })).ok).to.equal(true);
    expect(on.clock.elapsed()).to.be.within(500, 510);
  });

  it('says that the program was restarted in between', async () => {
    const on = printing(INFO(1, 1));
    on.kube.onExec = () => {
      const restarts = on.kube.execs.length > 1 ? 1 : 0;
      on.view.put(pod('web-1', { restarts }));
      return done(INFO(1 + restarts * 9, 1));
    };
    const sample = await sampleProbe(hitRate(2), on.context);
    expect(sample.ok).to.equal(undefined);
    expect(sample.fields[0]?.seen).to.contain('0 restarts, then web-1/main, 1 restarts');
  });

  it('a command that fails, does not end, or has no pod is no data', async () => {
    for (const result of [done('', 1, 'refused'), { ...done(''), timedOut: true }]) {
      const on = printing();
      on.kube.onExec = () => result;
      expect((await sampleProbe(hitRate(2), on.context)).ok).to.equal(undefined);
    }
    expect((await sampleProbe(hitRate(2), bench().context)).ok).to.equal(undefined);
  });
});
