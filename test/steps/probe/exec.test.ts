import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import type { ExecResult, ProbeSpecs, ProbeUse } from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, done, node, pod } from '../doubles.js';

describe('probe exec', () => {
  const spec = { in: { selector: 'app=web' }, command: ['curl', 'api'], timeout: 1000 };
  const cases: [string, Partial<ProbeSpecs['exec']>, ExecResult, boolean][] = [
    ['exit 0 when nothing is asked', {}, done(''), true],
    ['another exit code', {}, done('', 7), false],
    ['one of several exit codes', { exitCode: [6, 28] }, done('', 28), true],
    ['output alone', { stdout: { contains: 'PONG' } }, done('PONG\n', 1), true],
    [
      'exit code and error output',
      { exitCode: [1], stderr: { contains: 'OOM' } },
      done('', 1, 'x'),
      false,
    ],
    ['a command that does not end', { exitCode: [-1] }, { ...done('', -1), timedOut: true }, false],
  ];
  for (const [name, changes, result, ok] of cases) {
    it(`${name}: ${ok}`, async () => {
      const on = bench();
      on.view.put(pod('web-1'));
      on.kube.onExec = () => result;
      const use: ProbeUse = { kind: 'exec', spec: { ...spec, ...changes } };
      expect((await sampleProbe(use, on.context)).ok).to.equal(ok);
    });
  }

  it('chooses a pod whose container runs, and is no data without one', async () => {
    const on = bench();
    on.view.put(pod('web-0', { state: { waiting: {} } }), pod('web-1', { deleting: true }));
    expect((await sampleProbe({ kind: 'exec', spec }, on.context)).ok).to.equal(undefined);
    on.view.put(pod('web-2'));
    expect((await sampleProbe({ kind: 'exec', spec }, on.context)).ok).to.equal(true);
    expect(on.kube.execs.map((one) => one.pod)).to.deep.equal(['web-2']);
  });

  it('a command that could not be run is no data, a lost API is thrown', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onExec = () => {
      throw new LabError('EXEC_FAILED', { message: 'container not found ("main")' });
    };
    const sample = await sampleProbe({ kind: 'exec', spec }, on.context);
    expect(sample.ok).to.equal(undefined);
    expect(sample.fields[0]?.seen).to.contain('container not found');
    on.kube.onExec = () => {
      throw new LabError('API_UNREACHABLE', { message: 'gone' });
    };
    let code = '';
    await sampleProbe({ kind: 'exec', spec }, on.context).catch((error: LabError) => {
      code = error.code;
    });
    expect(code).to.equal('API_UNREACHABLE');
  });

  it('fills placeholders in, each from the cluster as it is', async () => {
    const on = bench();
    on.view.put(
      pod('web-1'),
      pod('api-1', { labels: { app: 'api' }, ip: '10.1.2.3' }),
      node('n1', { metadata: { labels: { role: 'x' } } }),
    );
    const command = ['curl', '{podIP:app=api}:5678', '{pod:app=api}/{node:role=x}'];
    await sampleProbe({ kind: 'exec', spec: { ...spec, command } }, on.context);
    expect(on.kube.execs[0]?.command).to.deep.equal(['curl', '10.1.2.3:5678', 'api-1/n1']);
    on.view.put(pod('dns-1', { namespace: 'kube-system', labels: { app: 'dns' }, ip: '10.1.2.4' }));
    const elsewhere = ['nslookup', 'x', '{podIP:app=dns@kube-system}'];
    await sampleProbe({ kind: 'exec', spec: { ...spec, command: elsewhere } }, on.context);
    expect(on.kube.execs[1]?.command.at(-1)).to.equal('10.1.2.4');
    const missing = { ...spec, command: ['{pod:app=none}'] };
    const sample = await sampleProbe({ kind: 'exec', spec: missing }, on.context);
    expect(sample.ok).to.equal(undefined);
    expect(sample.fields[0]?.seen).to.equal('nothing found for {pod:app=none}');
  });
});
