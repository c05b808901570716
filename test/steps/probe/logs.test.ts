import { expect } from 'chai';
import type { ProbeSpecs } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, pod } from '../doubles.js';

describe('probe logs', () => {
  const cases: [
    string,
    Partial<ProbeSpecs['logs']>,
    (previous: boolean) => string | undefined,
    number,
    boolean | undefined,
  ][] = [
    ['a text that is there', {}, () => 'a\nboom\n', 0, true],
    ['a text that is not', {}, () => 'a\n', 0, false],
    ['absent, as asked', { absent: true }, () => 'a\n', 0, true],
    ['absent, but it is there', { absent: true }, () => 'boom', 0, false],
    ['no log yet', {}, () => undefined, 0, undefined],
    ['the previous log', { previous: true }, (previous) => (previous ? 'boom' : ''), 1, true],
    ['no previous log, never restarted', { previous: true }, () => undefined, 0, false],
    ['a previous log that is gone', { previous: true }, () => undefined, 2, undefined],
    [
      'absent from a log that never was',
      { previous: true, absent: true },
      () => undefined,
      0,
      undefined,
    ],
  ];
  for (const [name, changes, log, restarts, ok] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = bench();
      on.view.put(pod('web-1', { restarts }));
      on.kube.onLogs = (_, previous) => log(previous);
      const spec = {
        selector: 'app=web',
        previous: false,
        text: { contains: 'boom' },
        absent: false,
        tailLines: 100,
        ...changes,
      };
      expect((await sampleProbe({ kind: 'logs', spec }, on.context)).ok).to.equal(ok);
    });
  }

  it('searches a long log line by line, and does not take what it could not search for absent', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onLogs = () => `${'x\n'.repeat(40_000)}the boom line\n`;
    const look = async (matches: string, absent: boolean): Promise<boolean | undefined> => {
      const target = { selector: 'app=web', previous: false, tailLines: 100_000 };
      const spec = { ...target, text: { matches }, absent };
      return (await sampleProbe({ kind: 'logs', spec }, on.context)).ok;
    };
    expect(await look('bo+m', false)).to.equal(true);
    expect(await look('bo+m', true)).to.equal(false);
    expect(await look('x\\nthe b', true)).to.equal(undefined);
  });

  it('shows the line it found', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onLogs = () => 'first\nthe boom line\nlast\n';
    const spec = { previous: false, text: { matches: 'bo+m' }, absent: false, tailLines: 9 };
    const sample = await sampleProbe({ kind: 'logs', spec }, on.context);
    expect(sample.evidence).to.equal('the boom line');
  });
});
