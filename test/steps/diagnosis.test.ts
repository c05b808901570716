import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { LabError, type ProcessOptions, type ProcessRunner } from '../../src/base/index.js';
import type { DiagnosisCommand } from '../../src/model/index.js';
import { runDiagnosis, type DiagnosisEntry } from '../../src/steps/index.js';
import { bench, done, object, pod, type Bench } from './doubles.js';

const where = { file: 's.yaml', line: 1, column: 1 };
const kubectl = (...args: string[]): DiagnosisCommand => ({ id: 'd[0]', where, kubectl: args });

interface Call {
  args: readonly string[];
  options: ProcessOptions;
  homeExisted: boolean;
}

/** A machine with a kubectl of that minor version, or with none. */
function machine(minor: string | undefined): { run: ProcessRunner; calls: Call[] } {
  const calls: Call[] = [];
  const run: ProcessRunner = (file, args, options = {}) => {
    if (minor === undefined) return Promise.reject(Object.assign(new Error(), { code: 'ENOENT' }));
    const version = JSON.stringify({
      clientVersion: { major: '1', minor, gitVersion: `v1.${minor}.0` },
    });
    const asksVersion = args[0] === 'version';
    if (!asksVersion) {
      calls.push({ args, options, homeExisted: existsSync(options.env?.HOME ?? '') });
    }
    return Promise.resolve({
      command: file,
      exitCode: asksVersion ? 0 : 3,
      signal: undefined,
      stdout: asksVersion ? version : 'NAME   READY\n\u001b[31mweb-1\u001b[0m   1/1',
      stderr: '',
      timedOut: false,
      seconds: 0,
    });
  };
  return { run, calls };
}

async function diagnose(
  on: Bench,
  command: DiagnosisCommand,
  { run } = machine('34'),
): Promise<DiagnosisEntry> {
  return runDiagnosis(command, on.context, { kubeconfig: '/lab/kubeconfig', run });
}

describe('diagnosis by kubectl', () => {
  it('runs with our kubeconfig only, an empty HOME that is taken away, and the namespace', async () => {
    const there = machine('34');
    const entry = await diagnose(bench(), kubectl('get', 'pods', '--show-labels'), there);
    expect(entry).to.include({
      id: 'd[0]',
      command: 'kubectl -n shop get pods --show-labels',
      via: 'kubectl',
      exitCode: 3,
      output: 'NAME   READY\nweb-1   1/1',
    });
    const [call] = there.calls;
    expect(call?.args).to.deep.equal(['-n', 'shop', 'get', 'pods', '--show-labels']);
    expect(call?.options.extendEnv).to.equal(false);
    expect(Object.keys(call?.options.env ?? {}).sort()).to.deep.equal([
      'HOME',
      'KUBECONFIG',
      'PATH',
    ]);
    expect(call?.options.env?.KUBECONFIG).to.equal('/lab/kubeconfig');
    expect(call?.homeExisted).to.equal(true);
    expect(existsSync(call?.options.env?.HOME ?? '')).to.equal(false);
  });

  for (const args of [
    ['get', 'pods', '-n', 'kube-system'],
    ['get', 'pods', '--namespace=kube-system'],
    ['get', 'pods', '-A'],
  ]) {
    it(`leaves "${args.join(' ')}" as it is`, async () => {
      const there = machine('34');
      await diagnose(bench(), kubectl(...args), there);
      expect(there.calls[0]?.args).to.deep.equal(args);
    });
  }

  it('fills in the name of a pod, looked for in the namespace that is named', async () => {
    const on = bench();
    on.view.put(pod('web-1'), pod('dns-1', { namespace: 'kube-system', labels: { app: 'dns' } }));
    expect((await diagnose(on, kubectl('describe', 'pod', '{pod:app=web}'))).command).to.equal(
      'kubectl -n shop describe pod web-1',
    );
    const there = ['logs', '-n', 'kube-system', '{pod:app=dns}'];
    expect((await diagnose(on, kubectl(...there))).command).to.contain('dns-1');
    expect(await diagnose(on, kubectl('logs', '{pod:app=none}'))).to.include({
      via: 'none',
      output: 'nothing found for {pod:app=none}',
    });
  });

  it('a command that is not allowed is not run', async () => {
    const there = machine('34');
    const entry = await diagnose(bench(), kubectl('delete', 'pod', 'web-1'), there);
    expect(entry.via).to.equal('none');
    expect(entry.output).to.not.equal('');
    expect(there.calls).to.deep.equal([]);
  });

  it('a command that a placeholder made into another is not run', async () => {
    const on = bench();
    on.view.put(pod('-nkube-system'));
    const there = machine('34');
    const entry = await diagnose(on, kubectl('exec', '{pod:app=web}', '--', 'ls'), there);
    expect(entry.via).to.equal('none');
    expect(there.calls).to.deep.equal([]);
  });
});

describe('diagnosis without kubectl', () => {
  const answers: [string, string[], Partial<DiagnosisEntry>][] = [
    ['get', ['get', 'svc,pods'], { via: 'api', output: 'NAME\napi\n\nNAME\nweb-1' }],
    ['get one', ['get', 'po', 'web-1'], { via: 'api', output: 'NAME\nweb-1' }],
    ['get by selector', ['get', 'pods', '-l', 'app=none'], { via: 'api', output: 'NAME' }],
    ['events', ['events'], { via: 'api', output: 'NAME\ne1' }],
    [
      'logs of a Deployment',
      ['logs', 'deploy/web', '--tail=5'],
      { via: 'api', output: 'log of web-1' },
    ],
    [
      'exec',
      ['exec', 'web-1', '--', 'id', '-u'],
      { via: 'exec', output: 'ran id -u', exitCode: 0 },
    ],
    ['a resource we do not know', ['get', 'gizmos'], { via: 'none' }],
    ['top', ['top', 'pods'], { via: 'none' }],
    ['jsonpath', ['get', 'pods', '-o', 'jsonpath={.items}'], { via: 'none' }],
  ];
  const populated = (): Bench => {
    const on = bench();
    on.view.put(
      pod('web-1'),
      object('Service', 'api', { spec: { selector: { app: 'web' } } }),
      object('Deployment', 'web', { spec: { selector: { matchLabels: { app: 'web' } } } }),
      object('Event', 'e1', {
        reason: 'BackOff',
        type: 'Warning',
        message: 'Back-off restarting',
        involvedObject: { kind: 'Pod', name: 'web-1' },
      }),
    );
    on.kube.onLogs = (name) => `log of ${name}`;
    on.kube.onExec = (command) => done(`ran ${command.join(' ')}`);
    return on;
  };
  for (const [name, args, wanted] of answers) {
    it(name, async () => {
      const entry = await diagnose(populated(), kubectl(...args), machine(undefined));
      expect(entry).to.include(wanted);
      if (wanted.via === 'none') expect(entry.output).to.match(/^kubectl is missing, and /);
    });
  }

  it('describe is the object and its events, and says so', async () => {
    const entry = await diagnose(
      populated(),
      kubectl('describe', 'pod', 'web-1'),
      machine(undefined),
    );
    expect(entry.output).to.match(/^\(without kubectl: the object itself and its events/);
    expect(entry.output).to.contain('phase: Running');
    expect(entry.output).to.contain('Warning  BackOff  x1  Back-off restarting');
  });

  it('says which flags it did not apply', async () => {
    const entry = await diagnose(
      populated(),
      kubectl('get', 'pods', '--sort-by', '.x'),
      machine(undefined),
    );
    expect(entry.output).to.equal('(without kubectl, not applied: --sort-by)\nNAME\nweb-1');
  });

  it('an old kubectl is as good as none', async () => {
    const there = machine('19+');
    const entry = await diagnose(populated(), kubectl('top', 'pods'), there);
    expect(entry.output).to.contain('kubectl v1.19+.0 is too old');
    expect(there.calls).to.deep.equal([]);
  });
});

describe('diagnosis by exec', () => {
  const command = (args: string[]): DiagnosisCommand => ({
    id: 'd[1]',
    note: 'DNS answers',
    where,
    exec: { in: { selector: 'app=web' }, command: args, timeout: 1000 },
  });

  it('runs in a pod and prints the kubectl command that would do the same', async () => {
    const on = bench();
    on.view.put(pod('web-1', { ip: '10.9.9.9' }));
    on.kube.onExec = (args) => done(`ran ${args.join(' ')}`, 7);
    const entry = await diagnose(on, command(['curl', '{podIP:app=web}:80']));
    expect(entry).to.include({
      note: 'DNS answers',
      command: 'kubectl -n shop exec web-1 -c main -- curl 10.9.9.9:80',
      via: 'exec',
      exitCode: 7,
      output: 'ran curl 10.9.9.9:80',
    });
  });

  it('one that could not be run is an entry with the reason', async () => {
    const on = bench();
    expect((await diagnose(on, command(['id']))).output).to.equal(
      'no running container in pods app=web',
    );
    on.view.put(pod('web-1'));
    on.kube.onExec = () => {
      throw new LabError('EXEC_FAILED', { message: 'container not found' });
    };
    expect(await diagnose(on, command(['id']))).to.include({
      via: 'none',
      output: 'container not found',
    });
  });
});
