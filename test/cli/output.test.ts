import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listRows, listText } from '../../src/cli/commands/list.js';
import { doctorText } from '../../src/cli/commands/doctor.js';
import { runFolder } from '../../src/cli/commands/report.js';
import { readAll, readEach } from '../../src/cli/read-all.js';
import { wrap } from '../../src/cli/layout.js';
import { LabError } from '../../src/base/index.js';
import { expectFile } from '../expect-file.js';
import { checkSample } from '../scenario/sample.js';
import { onFakeMachine } from './fake-machine.js';
import { lab } from './here.js';

const LIBRARY = 'test/cli/fixtures/library';
const TINY = `${LIBRARY}/scenarios/tiny`;
const BROKEN = `${LIBRARY}/scenarios/broken`;
/** A Docker that answers and has no cluster: what is printed must not depend on the one of this machine. */
const EMPTY = {
  docker: '[ "$1" = info ] && echo "28.1.0 2"; exit 0',
  kind: '[ "$1" = version ] && echo "kind v0.30.0 go1.24 linux/amd64"; exit 0',
};
const golden = (name: string, text: string): void => expectFile(`test/golden/cli/${name}`, text);

describe('what the commands print', () => {
  onFakeMachine(EMPTY);
  for (const [name, ...args] of [
    ['help.txt', 'help'],
    ['help-run.txt', 'help', 'run'],
    ['show.txt', 'show', TINY],
    ['explain.txt', 'explain'],
    ['explain-http.txt', 'explain', 'http'],
    ['explain-load.txt', 'explain', 'load'],
    ['plan.txt', 'plan', TINY, '--set', 'load.web.after.amount=77'],
    ['plan-embedded.txt', 'plan', TINY, '--provider', 'embedded', '--speed', '20', '--seed', '7'],
    ['help-sim.txt', 'help', 'sim'],
    ['validate.txt', 'validate', TINY],
    ['validate.jsonl', 'validate', TINY, BROKEN, '-o', 'jsonl'],
  ] as [string, ...string[]][]) {
    it(`lab ${args.join(' ')}`, async () => {
      const { stdout } = await lab(...args);
      golden(name, stdout);
    });
  }

  it('fits a terminal of 80 columns', async () => {
    for (const args of [['show', TINY], ['explain'], ['explain', 'http'], ['validate', TINY]]) {
      const text = wrap((await lab(...args)).stdout, 80);
      expect(text.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
    }
  });
});

describe('lab list', () => {
  it('goes on past a scenario that cannot be read', async () => {
    const rows = await listRows(LIBRARY);
    golden('list.txt', `${listText(rows)}\n`);
    expect(rows[0]).to.have.nested.property('error.code', 'SCENARIO_INVALID');
    expect(rows[1]).to.deep.include({ name: 'tiny', faults: ['wrong-selector'] });
  });

  it('names what run --all and selftest --all read, of all tags and of one; what cannot be read only of all', async () => {
    const names = async (tags: string[]) =>
      (await readEach(LIBRARY, { tags })).map((read) => [read.name, 'error' in read]);
    for (const tags of [[], ['service'], ['service', 'no-such'], ['no-such']]) {
      const rows = await listRows(LIBRARY, { tags });
      expect(rows.map((row) => [row.name, 'error' in row])).to.deep.equal(await names(tags));
    }
    expect(await names([])).to.deep.equal([
      ['broken', true],
      ['tiny', false],
    ]);
    expect(await names(['service'])).to.deep.equal([['tiny', false]]);
    expect(await names(['no-such'])).to.deep.equal([]);
    const error = await readAll({ scenarios: [`${LIBRARY}/scenarios`] }).catch((e: unknown) => e);
    expect(error).to.have.property('code', 'SCENARIO_INVALID');
    const memory = await readAll({ scenarios: [`${LIBRARY}/scenarios`], tag: ['service'] });
    expect([...memory.keys()]).to.include('tiny');
  });

  it('is empty where there are no scenarios', async () => {
    expect(await listRows(tmpdir())).to.deep.equal([]);
  });

  it('prints one JSON document, or one line per scenario, or the names', async () => {
    const rows = JSON.parse((await lab('list', '-o', 'json')).stdout) as { name: string }[];
    const lines = (await lab('list', '-o', 'jsonl')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(rows);
    const names = (await lab('list', '--quiet')).stdout.trimEnd().split('\n');
    expect(names).to.deep.equal(rows.map((row) => row.name));
  });
});

describe('lab validate', () => {
  it('prints every problem of every scenario, what the valid ones may do, and ends with 2', async () => {
    const { stdout, stderr, exitCode } = await lab('validate', BROKEN, TINY);
    expect(exitCode).to.equal(2);
    expect(stdout).to.match(/^tiny: valid/);
    golden('validate-errors.txt', stderr);
  });

  it('takes --set, and refuses a path that the scenario does not have', async () => {
    const set = (value: string) => lab('validate', TINY, '--set', value);
    expect((await set('load.web.connections=77')).stdout).to.contain('up to 77 connections');
    expect((await set('load.wob.connections=77')).stderr).to.contain('there is no "wob"');
    expect((await set('load')).stderr).to.contain('--set load: expected key=value');
    expect((await set('load.web.connections=many')).exitCode).to.equal(2);
  });
});

describe('a change that is too long for a line', () => {
  const LINES = [
    'data:',
    '  page.conf: |',
    '    server {',
    `      # ${'long '.repeat(30).trim()}`,
    '    }',
  ];
  const patch = (name: string): string =>
    `      - patch:
          kind: Service
          name: web
          merge:
${LINES.map((line) => `            ${line}`).join('\n')}
${name}`;
  const SCRIPT = ['  for name in a b; do', `    echo ${'long '.repeat(30).trim()}`, '  done'];
  const { folder } = checkSample({
    scenario: [
      [
        '    fix:\n',
        `    fix:\n${patch('')}      - exec:
          in: { selector: app=web }
          command:
            - sh
            - -c
            - |
${SCRIPT.map((line) => `              ${line}`).join('\n')}
        undo: none
        reason: it only prints
`,
      ],
      ['    inject:\n', `    inject:\n${patch('        name: its short name\n')}`],
    ],
  });
  const under = (head: string, indent: number): string =>
    [head, ...LINES.map((line) => ' '.repeat(indent) + line), ''].join('\n');

  it('is told in whole by validate, whatever its author calls it; what is short stays on its line', async () => {
    const { stdout } = await lab('validate', folder);
    expect(stdout).to.contain(under('  patch Service/web (wrong-selector, inject):', 4));
    expect(stdout).to.contain(under('  patch Service/web (wrong-selector, fix):', 4));
    expect(stdout).to.contain(
      '  patch Service/web: {"spec":{"selector":{"app":"website"}}} (wrong-selector, inject)\n',
    );
  });

  it('is told in whole where it is a script', async () => {
    const lines = (indent: number): string[] => {
      const [first = '', ...rest] = SCRIPT.map((line) => line.slice(2));
      return [`sh -c ${first}`, ...rest].map((line) => ' '.repeat(indent) + line);
    };
    const { stdout } = await lab('validate', folder);
    expect(stdout).to.contain(['  run in pods app=web:', ...lines(4)].join('\n'));
    const shown = (await lab('show', folder)).stdout;
    expect(shown).to.contain(['             run in pods app=web:', ...lines(15)].join('\n'));
  });

  it('is told in whole by show, where it has no name', async () => {
    const { stdout } = await lab('show', folder);
    expect(stdout).to.contain('  injected   its short name\n');
    expect(stdout).to.contain(under('  fixed by   patch Service/web:', 15));
    expect(stdout).to.contain('patch Service/web: {"spec":{"selector":{"app":"web"}}}\n');
  });
});

describe('the provider', () => {
  onFakeMachine({
    docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1',
    kind: 'exit 0',
  });

  it('is embedded where Docker does not answer, which is said first, with the reason', async () => {
    const { stdout, exitCode } = await lab('plan', TINY);
    expect(exitCode).to.equal(0);
    expect(stdout.split('\n').slice(0, 2).join('\n')).to.match(
      /^provider embedded \(simulated: no container runs\): Docker does not answer\ntiny on embedded \(simulated, speed 10, seed 1\), cluster tiny/,
    );
    const plan = JSON.parse((await lab('plan', TINY, '-o', 'json')).stdout) as object;
    expect(plan).to.have.nested.property('options.provider', 'embedded');
    expect(plan)
      .to.have.nested.property('options.simulation')
      .that.deep.equals({ speed: 10, seed: 1 });
  });

  it('injects nothing beside a variant that acts', async () => {
    const plan = JSON.parse(
      (await lab('plan', 'flagsmith-memory', '--variant', 'stuck-rollout', '-o', 'json')).stdout,
    ) as { options: object; steps: { phase: string }[] };
    expect(plan.options).to.deep.include({ noFault: true, beside: ['stuck-rollout'] });
    expect(plan.steps.some(({ phase }) => phase === 'inject')).to.equal(false);
  });

  it('is not another than the one that was asked for', async () => {
    const { stderr, exitCode } = await lab('plan', TINY, '--provider', 'kind');
    expect(exitCode).to.equal(3);
    expect(stderr).to.contain('[DOCKER_UNREACHABLE]');
  });

  it('takes a speed and a seed where it simulates, and refuses what is none', async () => {
    for (const [option, value, text] of [
      ['--speed', '0', 'expected a number from 0.1 to 1000'],
      ['--speed', 'fast', 'expected a number'],
      ['--seed', '1.5', 'expected a whole number'],
    ] as const) {
      const { stderr, exitCode } = await lab('plan', TINY, option, value);
      expect(exitCode, option).to.equal(2);
      expect(stderr).to.contain(text);
    }
    const real = await lab('plan', TINY, '--provider', 'kind', '--speed', '5');
    expect(real).to.include({ exitCode: 2 });
    expect(real.stderr).to.contain('--speed is for a simulated cluster');
  });
});

describe('the provider of several scenarios', () => {
  const home = onFakeMachine({
    docker: '[ "$1" = info ] && echo "28.1.0 2"; exit 0',
    kind: 'echo "$1" >> "$LAB_STATE_HOME/asked"; echo "kind v0.30.0 go1.24 linux/amd64"',
  });

  it('is chosen once', async () => {
    const { stderr } = await lab('selftest', TINY, 'test/fixtures/small', '--only', 'no such case');
    expect(stderr).to.contain('no such case');
    expect(readFileSync(join(home(), 'asked'), 'utf8')).to.equal('version\n');
  });
});

describe('lab plan', () => {
  onFakeMachine(EMPTY);
  it('refuses a fault, a port, a duration and an image map that do not fit, with exit 2', async () => {
    for (const [option, value, text] of [
      ['--fault', 'nope', 'tiny has no fault "nope"'],
      ['--port', 'wob=1', 'the scenario has no such port'],
      ['--port', 'web=0', 'not a port number'],
      ['--port', 'web', 'expected key=value'],
      ['--image-map', 'no-such-file', 'no-such-file cannot be read'],
    ] as const) {
      const { stderr, stdout, exitCode } = await lab('plan', TINY, option, value);
      expect({ exitCode, stdout }, option).to.deep.equal({ exitCode: 2, stdout: '' });
      expect(stderr).to.contain(text);
    }
  });

  it('is what run --dry-run prints', async () => {
    const plan = await lab('plan', TINY, '-o', 'json');
    expect((await lab('run', TINY, '--dry-run', '-o', 'json')).stdout).to.equal(plan.stdout);
  });

  it('stops where --keep and --pause-after stop the run, and says that the system then stands', async () => {
    for (const [last, ...options] of [
      ['reset-proof', '--keep'],
      ['baseline/snapshot', '--pause-after', 'baseline'],
    ] as [string, ...string[]][]) {
      const { stdout } = await lab('plan', TINY, ...options);
      const ids = stdout.split('\n').flatMap((line) => /^(\S+) {2}\(≤/.exec(line)?.[1] ?? []);
      expect(ids.at(-1)).to.equal(last);
      expect(stdout).to.match(/Then tiny is left standing: lab down --cluster tiny\n$/);
      expect((await lab('run', TINY, '--dry-run', ...options)).stdout).to.equal(stdout);
    }
  });
});

describe('lab schema', () => {
  it('prints the schema that is checked in', async () => {
    const { stdout } = await lab('schema');
    expect(stdout).to.equal(readFileSync('scenarios/scenario.schema.json', 'utf8'));
    expect((await lab('schema', '-o', 'jsonl')).stdout.trimEnd()).not.to.contain('\n');
  });
});

describe('lab help', () => {
  it('prints the help of a command, as --help does', async () => {
    expect(await lab('help', 'fix')).to.deep.equal(await lab('fix', '--help'));
  });

  it('does not know what is no command, and ends with 2', async () => {
    const { stderr, exitCode } = await lab('help', 'rnu');
    expect(stderr).to.contain("unknown command 'rnu'; did you mean run?");
    expect(exitCode).to.equal(2);
  });

  it('is printed on stderr, exit 2, where no command is given', async () => {
    const { stdout, stderr, exitCode } = await lab();
    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 2 });
    expect(stderr).to.contain('Usage: lab');
  });
});

describe('commands that write', () => {
  let dir = '';
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'lab-cli-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('new writes a scenario that validates, and never over a folder', async () => {
    const first = await lab('new', 'my-outage', '--dir', dir);
    expect(first.exitCode).to.equal(0);
    expect(first.stdout).to.contain(`Next: lab validate ${join(dir, 'my-outage')}`);
    expect((await lab('validate', join(dir, 'my-outage'))).exitCode).to.equal(0);
    const again = await lab('new', 'my-outage', '--dir', dir);
    expect(again.exitCode).to.equal(2);
    expect(again.stderr).to.contain('exists already');
  });

  it('new refuses a name that is no name, and a folder it cannot write to', async () => {
    expect((await lab('new', '../x', '--dir', dir)).stderr).to.contain('is no name for a scenario');
    expect(readdirSync(dir)).to.deep.equal([]);
    writeFileSync(join(dir, 'file'), '');
    const { stderr, exitCode } = await lab('new', 'x', '--dir', join(dir, 'file'));
    expect(stderr).to.contain('[NOT_WRITABLE]');
    expect(exitCode).to.equal(3);
  });

  it('report finds a run by folder, id, scenario and latest', () => {
    const run = join(dir, 'tiny', '20261121-100405-3f9a');
    for (const folder of [run, join(dir, 'latest'), join(dir, 'tiny', 'latest')]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), '{}');
    }
    expect(runFolder(run, 'nowhere')).to.equal(run);
    expect(runFolder('20261121-100405-3f9a', dir)).to.equal(run);
    expect(runFolder('tiny', dir)).to.equal(join(dir, 'tiny', 'latest'));
    expect(runFolder('latest', dir)).to.equal(join(dir, 'latest'));
    rmSync(join(dir, 'latest'), { recursive: true });
    // The latest run of one scenario is not the latest of all.
    expect(() => runFolder('latest', dir)).to.throw(LabError, 'There is no run "latest"');
    expect(() => runFolder('nope', dir)).to.throw(LabError, 'There is no run "nope"');
  });
});

describe('lab doctor', () => {
  const lines = [
    { id: 'node', state: 'ok' as const, seen: 'Node 20.19.0' },
    {
      id: 'inotify',
      state: 'warn' as const,
      seen: '128 instances, 8192 watches',
      mend: 'Run `sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=65536`: nodes of a larger cluster fail without.',
    },
    { id: 'docker', state: 'fail' as const, seen: 'docker is not installed', mend: 'Install it.' },
  ];

  it('says how to mend what is not right, below it, and what is missing at the end', () => {
    golden('doctor.txt', `${wrap(doctorText(lines), 80)}\n`);
  });

  it('says that the machine is ready when nothing failed', () => {
    expect(doctorText(lines.slice(0, 2))).to.contain('This machine is ready.');
  });
});
