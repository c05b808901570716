import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../src/base/index.js';
import { statusText } from '../../src/cli/commands/clusters.js';
import { choose, nextCommands } from '../../src/cli/systems.js';
import type { ClusterStatus } from '../../src/run/index.js';
import { expectFile } from '../expect-file.js';
import { onFakeMachine } from './fake-machine.js';
import { lab } from './here.js';

const entry = (cluster: string, more: Partial<ClusterStatus> = {}): ClusterStatus => ({
  cluster,
  running: true,
  provider: 'kind',
  active: [],
  pending: [],
  next: `lab down --cluster ${cluster}`,
  ...more,
});

function codeOf(work: () => unknown): { code: string; message: string; next: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
  }
  throw new Error('no LabError was thrown');
}

describe('the cluster a command works on', () => {
  const two = [entry('atlan-outage'), entry('other')];

  it('is the one that is named, or the only one', () => {
    expect(choose(two, 'other').cluster).to.equal('other');
    expect(choose(two.slice(0, 1), undefined).cluster).to.equal('atlan-outage');
  });

  it('has to be named when there are several; they are named', () => {
    expect(codeOf(() => choose(two, undefined))).to.include({
      code: 'AMBIGUOUS',
      message: 'There are several clusters: atlan-outage, other',
      next: 'Name one with --cluster.',
    });
  });

  it('is not guessed: a slip is answered with the nearest name', () => {
    const error = codeOf(() => choose(two, 'atlan-outge'));
    expect(error.code).to.equal('NOT_FOUND');
    expect(error.message).to.contain('did you mean atlan-outage?');
    expect(error.next).to.equal('There are: atlan-outage, other.');
    expect(codeOf(() => choose([], undefined)).code).to.equal('NOT_FOUND');
  });
});

describe('what to type next', () => {
  const machine = {
    record: {
      plan: { options: { faults: ['one', 'two'] } },
      environment: { ports: { web: { host: '127.0.0.1', port: 40123, nodePort: 30080 } } },
    },
  } as unknown as Parameters<typeof nextCommands>[1];
  const commands = (phase: string, active: string[], target = ''): string[] =>
    nextCommands({ phase, active }, machine, target).map(
      (line) => line.split('#')[0]?.trim() ?? '',
    );

  const curl = 'curl http://127.0.0.1:40123';

  it('is inject, verify and down on a healthy system, beside where it is', () => {
    expect(commands('baseline', [])).to.deep.equal([
      curl,
      'lab inject one',
      'lab verify',
      'lab down',
    ]);
  });

  it('is the other faults and fix on a broken one', () => {
    expect(commands('inject', ['one'])).to.deep.equal([
      curl,
      'lab inject two',
      'lab verify',
      'lab fix',
      'lab down',
    ]);
    expect(commands('diagnosis', ['one', 'two'])).not.to.include('lab inject one');
  });

  it('is inject, which comes to the baseline first, where a run paused before it', () => {
    expect(commands('provision', [])).to.deep.equal(['lab inject one', 'lab down']);
    expect(commands('deploy', [])).to.deep.equal([curl, 'lab inject one', 'lab down']);
  });

  it('is down only where nothing is deployed, not yet or no more', () => {
    expect(commands('none', [])).to.deep.equal(['lab down']);
    expect(commands('undeploy', [])).to.deep.equal(['lab down']);
  });

  it('names the cluster where there are several', () => {
    expect(commands('baseline', [], ' --cluster a')).to.include('lab verify --cluster a');
  });
});

describe('lab status', () => {
  it('has a paragraph a cluster, with what is injected, what is to undo, and what to do', () => {
    const all = [
      entry('atlan-outage', {
        scenario: 'atlan-outage',
        run: '20261121-100405-3f9a',
        phase: 'inject',
        active: ['selector-mismatch'],
        pending: ["point the Service's selector at app=backend", 'deploy 7 objects into atlan'],
        kubeconfig: '/state/clusters/atlan-outage/kubeconfig',
        next: 'lab down --cluster atlan-outage, or lab recover --cluster atlan-outage',
      }),
      entry('other', {
        running: false,
        heldBy: {
          pid: 4711,
          command: 'lab run other',
          since: '2026-11-21T10:04:05.000Z',
        },
        next: 'wait for it, or stop it with Ctrl-C where it runs',
      }),
    ];
    expectFile('test/golden/cli/status.txt', `${statusText(all)}\n`);
    expect(statusText([])).to.equal('Nothing of lab is here.');
  });
});

describe('commands for clusters, with a Docker that has none', () => {
  const home = onFakeMachine({ docker: 'exit 0', kind: 'exit 0' });

  const leave = (...names: string[]): void => {
    for (const name of names) mkdirSync(join(home(), 'clusters', name), { recursive: true });
  };

  it('say that nothing is here', async () => {
    expect(await lab('status')).to.include({ stdout: 'Nothing of lab is here.\n', exitCode: 0 });
    expect(await lab('status', '-o', 'json')).to.include({ stdout: '[]\n', exitCode: 0 });
    expect(await lab('status', '-o', 'jsonl')).to.include({ stdout: '', exitCode: 0 });
    expect(await lab('clean')).to.include({ stdout: 'Nothing to clean.\n', exitCode: 0 });
    for (const command of ['recover', 'down']) {
      const { stderr, exitCode } = await lab(command);
      expect(stderr).to.contain('[NOT_FOUND]');
      expect(exitCode).to.equal(2);
    }
    for (const command of [['verify'], ['fix'], ['inject', 'a']]) {
      const { stderr, exitCode } = await lab(...command);
      expect(stderr).to.contain('No system of lab stands [CLUSTER_STATE]');
      expect(exitCode).to.equal(2);
    }
  });

  it('want a name where there are several, and name the candidates', async () => {
    leave('atlan-outage', 'other');
    for (const command of ['recover', 'down']) {
      const { stderr, stdout, exitCode } = await lab(command, '-o', 'json');
      expect(exitCode).to.equal(2);
      expect(stderr).to.contain('atlan-outage, other [AMBIGUOUS]');
      expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'AMBIGUOUS');
    }
  });

  it('take the only one there is', async () => {
    leave('atlan-outage');
    expect((await lab('recover')).stdout).to.equal('Nothing to undo.\n');
    expect((await lab('status')).stdout).to.match(/^atlan-outage, not running/);
    expect((await lab('clean', '--dry-run')).stdout).to.equal('would delete atlan-outage\n');
    expect((await lab('down')).exitCode).to.equal(0);
    expect((await lab('status')).stdout).to.equal('Nothing of lab is here.\n');
  });

  it('clean what they can, name what they cannot, and then end with 3', async () => {
    leave('a', 'b');
    // No lock can be taken where a file is in the way.
    writeFileSync(join(home(), 'clusters', 'a.lock'), '');
    const { stdout, stderr, exitCode } = await lab('clean');
    expect({ stdout, exitCode }).to.deep.equal({ stdout: 'deleted b\n', exitCode: 3 });
    expect(stderr).to.match(/^a is still there:\nlab: .*a\.lock.* \[NOT_WRITABLE\]\n {2}next: /);
    expect(await lab('clean', '-o', 'json')).to.include({ stdout: '[]\n', exitCode: 3 });
  });

  it('do not take a name that nothing has, but down is content that it is gone', async () => {
    leave('atlan-outage');
    for (const command of [['recover'], ['status'], ['verify'], ['fix'], ['inject', 'a']]) {
      const { stderr, exitCode } = await lab(...command, '--cluster', 'atlan');
      expect(stderr, command[0]).to.contain('No cluster of lab is called atlan');
      expect(exitCode).to.equal(2);
    }
    const { stdout, exitCode } = await lab('down', '--cluster', 'gone');
    expect({ stdout, exitCode }).to.deep.equal({
      stdout: 'There was no cluster gone.\n',
      exitCode: 0,
    });
    expect((await lab('down', '--cluster', '../x')).stderr).to.contain('[USAGE]');
  });
});
