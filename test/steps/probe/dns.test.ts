import { expect } from 'chai';
import type { ExecResult } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, done, pod } from '../doubles.js';

describe('probe dns', () => {
  const good = done(
    'Server:\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tapi\nAddress: 10.96.7.7\n',
  );
  const nxdomain = done("** server can't find api.shop: NXDOMAIN\n", 1);
  const silent = { ...done('', -1), timedOut: true };
  const cases: [string, ExecResult, boolean, boolean | undefined, string][] = [
    ['an answer', good, true, true, 'Address: 10.96.7.7'],
    ['NXDOMAIN', nxdomain, true, false, 'NXDOMAIN'],
    ['NXDOMAIN, as asked', nxdomain, false, true, 'false'],
    ['an answer, not as asked', good, false, false, 'true'],
    ['no answer in time', silent, false, true, 'no answer in time'],
    ['no nslookup in the image', done('', 127), true, undefined, 'could not be run'],
  ];
  for (const [name, result, resolves, ok, seen] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = bench();
      on.view.put(pod('tools'));
      on.kube.onExec = () => result;
      const spec = {
        name: 'api.shop.svc.cluster.local',
        resolves,
        in: { name: 'tools' },
        timeout: 9,
      };
      const sample = await sampleProbe({ kind: 'dns', spec }, on.context);
      expect(sample.ok).to.equal(ok);
      expect(sample.fields[0]?.seen).to.contain(seen);
      expect(on.kube.execs[0]?.command).to.deep.equal(['nslookup', 'api.shop.svc.cluster.local.']);
    });
  }
});
