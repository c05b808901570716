import { expect } from 'chai';
import { LabError } from '../../../src/base/index.js';
import type {
  ContainerMemory,
  ExecResult,
  LoadResult,
  ProbeSpecs,
  ProbeUse,
} from '../../../src/model/index.js';
import { sampleProbe } from '../../../src/steps/index.js';
import { bench, done, loadResult, node, pod, type Bench } from '../doubles.js';

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
    const missing = { ...spec, command: ['{pod:app=none}'] };
    const sample = await sampleProbe({ kind: 'exec', spec: missing }, on.context);
    expect(sample.ok).to.equal(undefined);
    expect(sample.fields[0]?.seen).to.equal('nothing found for {pod:app=none}');
  });
});

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

  it('shows the line it found', async () => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onLogs = () => 'first\nthe boom line\nlast\n';
    const spec = { previous: false, text: { matches: 'bo+m' }, absent: false, tailLines: 9 };
    const sample = await sampleProbe({ kind: 'logs', spec }, on.context);
    expect(sample.evidence).to.equal('the boom line');
  });
});

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
    ['a rising slope', [1, 2, 3, 4], slope(0.9), true, '1.0 MiB/s'],
    ['a flat one', [2, 2, 2], slope(0.1), false, '0 B/s'],
    ['a slope of two samples', [1, 2], slope(0.1), undefined, 'no data'],
    ['a slope over a window that is too short', [1, 2, 3, 4], slope(0.1, 1000), undefined],
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
});

describe('probe load', () => {
  const errors = { refused: 0, reset: 0, closed: 100, timeout: 0, other: 0 };
  const latency = { p50: 5, p90: 10, p99: 20, p999: 30, max: 40, mean: 6 };
  const ran = loadResult({ answered: 900, statuses: { '200': 800, '502': 100 }, errors, latency });
  const recent = loadResult({
    answered: 900,
    statuses: { '200': 900 },
    endedAt: 10_000,
    perSecond: [
      { at: 1000, classes: { '2xx': 800 }, errors: { ...errors, closed: 0 }, p50: 1, p99: 2 },
      {
        at: 9000,
        classes: { '2xx': 60, '5xx': 20 },
        errors: { ...errors, closed: 20 },
        p50: 7,
        p99: 9,
      },
    ],
  });
  const cases: [string, LoadResult | undefined, object, boolean | undefined, string?][] = [
    ['a load that has not run', undefined, { errors: { equals: 0 } }, undefined],
    ['no request ended yet', loadResult({ sent: 9 }), { errors: { equals: 0 } }, undefined],
    ['error rate', ran, { errorRate: { atLeast: 0.2 } }, true, '20 %'],
    ['errors', ran, { errors: { atMost: 10 } }, false, '200'],
    ['answered', ran, { answered: { atLeast: 900 } }, true],
    ['throughput of good answers', ran, { throughput: { equals: 80 } }, true, '80/s'],
    ['latency', ran, { latency: { p99: { atMost: 15 } } }, false, '20 ms'],
    ['the last seconds only', recent, { errorRate: { equals: 0.4 }, over: 2000 }, true, '40 %'],
    [
      'a percentile of the last seconds',
      recent,
      { latency: { p99: { atMost: 9 } }, over: 2000 },
      true,
    ],
    [
      'one that is not kept by the second',
      recent,
      { latency: { p90: { atMost: 9 } }, over: 2000 },
      undefined,
    ],
  ];
  for (const [name, result, spec, ok, seen] of cases) {
    it(`${name}: ${ok ?? 'no data'}`, async () => {
      const on = bench();
      if (result) on.loads.web = result;
      const sample = await sampleProbe(
        { kind: 'load', spec: { name: 'web', ...spec } },
        on.context,
      );
      expect(sample.ok, JSON.stringify(sample.fields)).to.equal(ok);
      if (seen !== undefined) expect(sample.fields[0]?.seen).to.contain(seen);
    });
  }
});
