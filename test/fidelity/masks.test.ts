import { expect } from 'chai';
import fc from 'fast-check';
import { masked, MASKS } from './masks.js';

describe('the masks of the recordings', () => {
  const CASES: [what: string, from: string, to: string][] = [
    ['a UID', 'uid: 3f0c9a62-1b5e-4c8e-9d0c-0123456789ab', 'uid: <uid>'],
    ['a moment', 'startedAt: "2026-11-21T10:04:05Z"', 'startedAt: "<time>"'],
    ['a moment of describe', 'Started: Sat, 21 Nov 2026 10:04:05 +0000', 'Started: <time>'],
    ['a resource version', 'resourceVersion: "4711"', 'resourceVersion: <number>'],
    ['the same in JSON', '"resourceVersion": "4711",', '"resourceVersion": <number>,'],
    ['a pod of a Deployment', 'web-5d8f7c9b6-x2x9k', 'web-<hash>-<suffix>'],
    ['the volume of a token', 'name: kube-api-access-x2x9k', 'name: kube-api-access-<suffix>'],
    ['a pod-template-hash', 'pod-template-hash=5d8f7c9b6', 'pod-template-hash=<hash>'],
    ['a pod of a DaemonSet', 'agent-x2x9k   1/1', 'agent-<suffix>  1/1'],
    ['an address', 'IP: 10.244.1.12', 'IP: <ip>'],
    ['an age in a table', 'web   2/2   2   2   3m12s', 'web  2/2  2  2  <age>'],
    ['an age in brackets', '3 (12s ago)', '3 (<age> ago)'],
    [
      'a count of events',
      'Warning  BackOff  9s (x3 over 12s)',
      'Warning  BackOff  <age> (x<n> over <age>)',
    ],
  ];
  for (const [what, from, to] of CASES) {
    it(`put a word for ${what}`, () => expect(masked(from, [])).to.equal(to));
  }

  it('leave what a cluster must say alone', () => {
    for (const text of [
      'deployment.apps/web configured',
      'limits:\n  memory: 64Mi',
      'replicas: 2',
      'Error from server (NotFound): pods "no-such" not found',
      'exit code 137',
      'port: 30180',
      'cpu: 10m',
      'cpu  250m (12%)  2 (100%)',
      'delay=0s timeout=1s period=1s #success=1 #failure=3',
      'tolerations: node.kubernetes.io/not-ready:NoExecute op=Exists for 300s',
      'memory: 67108864',
      'periodSeconds: 1',
    ]) {
      expect(masked(text, [])).to.equal(text);
    }
  });

  it('replace the names of this machine first', () => {
    const names: [string, string][] = [['labf-1', '<cluster>']];
    expect(masked('labf-1-worker   Ready', names)).to.equal('<cluster>-worker  Ready');
  });

  it('change nothing in what is masked already (law)', () => {
    const parts = CASES.map(([, from]) => from);
    const text = fc
      .array(fc.constantFrom(...parts, '', '  x', 'a\tb   c'), { maxLength: 8 })
      .map((lines) => lines.join('\n'));
    fc.assert(fc.property(text, (each) => masked(masked(each, []), []) === masked(each, [])));
  });

  it('each have a reason', () => {
    for (const { why } of MASKS) expect(why).to.match(/\w{3}/);
  });
});
