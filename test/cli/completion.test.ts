import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bashScript, fishScript, vocabularyOf, zshScript } from '../../src/cli/completion/index.js';
import { buildProgram } from '../../src/cli/program.js';
import { onTerminal, textOf } from '../ui/terminal.js';
import { expectFile } from '../expect-file.js';
import { needs } from '../needs.js';
import { lab } from './here.js';

const SCENARIOS = [
  { name: 'atlan-outage', faults: ['leaking-sidecar', 'low-memory-limit', 'selector-mismatch'] },
  { name: 'other', faults: ['wrong-port'] },
];
const vocabulary = vocabularyOf(buildProgram(), SCENARIOS);

/** Cuts a line into words as readline does: `=` is a word of its own. */
const wordsOf = (line: string): string[] =>
  line.split(' ').flatMap((word) => word.split(/(=)/).filter((part, i) => part !== '' || i === 0));

describe('completion in bash', function () {
  this.timeout(30_000);
  let dir = '';
  let script = '';
  before(function () {
    needs(this, 'bash');
    dir = mkdtempSync(join(tmpdir(), 'lab-cli-'));
    script = join(dir, 'lab.bash');
    writeFileSync(script, bashScript(vocabulary));
    writeFileSync(join(dir, 'map.yaml'), '');
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** What bash offers at the end of each line. */
  function offered(...lines: string[]): string[][] {
    const asks = lines.map((line) => {
      const words = wordsOf(line);
      const list = words.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _lab; echo "\${COMPREPLY[*]}"`;
    });
    const text = [`source '${script}'`, 'complete -p lab >&2', ...asks].join('\n');
    const output = execFileSync('bash', ['--norc', '-u', '-c', text], {
      cwd: dir,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').filter((word) => word !== ''));
  }

  it('offers commands, and those that begin as what is typed', () => {
    const [all, some, none] = offered('lab ', 'lab s', 'lab xyz');
    expect(all).to.deep.equal(vocabulary.commands.map((command) => command.name));
    expect(some).to.deep.equal(['selftest', 'status', 'sim', 'show', 'schema']);
    expect(none).to.deep.equal([]);
  });

  it('offers the scenarios to the commands that take one', () => {
    const lines = ['run', 'plan', 'up', 'show', 'validate'].map((command) => `lab ${command} `);
    for (const words of offered(...lines)) expect(words).to.deep.equal(['atlan-outage', 'other']);
    expect(offered('lab validate atlan-outage o')).to.deep.equal([['other']]);
  });

  it('offers the faults after inject, fix and --fault, of the scenario where one is named', () => {
    const all = ['leaking-sidecar', 'low-memory-limit', 'selector-mismatch', 'wrong-port'];
    const [inject, fix, second, fault, other] = offered(
      'lab inject ',
      'lab fix ',
      'lab fix wrong-port l',
      'lab run atlan-outage --fault ',
      'lab plan other --skip-fix ',
    );
    expect(inject).to.deep.equal(all);
    expect(fix).to.deep.equal(all);
    expect(second).to.deep.equal(['leaking-sidecar', 'low-memory-limit']);
    expect(fault).to.deep.equal(all.slice(0, 3));
    expect(other).to.deep.equal(['wrong-port']);
  });

  it('offers the options of the command, and the values of an option', () => {
    const [options = [], format, equals, provider, phases = []] = offered(
      'lab run -',
      'lab list -o ',
      'lab list --output=js',
      'lab run x --provider ',
      'lab run x --pause-after re',
    );
    expect(options).to.include.members(['--fault', '--keep', '-o', '--output', '--set', '--help']);
    expect(format).to.deep.equal(['text', 'json', 'jsonl']);
    expect(equals).to.deep.equal(['json', 'jsonl']);
    expect(provider).to.deep.equal(['auto', 'kind', 'embedded']);
    expect(phases).to.deep.equal(['recovery', 'reset-proof']);
  });

  it('offers files where a file is wanted, and nothing where lab cannot know', () => {
    const [file, timeout, help] = offered(
      'lab run x --image-map ma',
      'lab run x --timeout ',
      'lab help va',
    );
    expect(file).to.deep.equal(['map.yaml']);
    expect(timeout).to.deep.equal([]);
    expect(help).to.deep.equal(['validate']);
  });

  it('completes what is typed, at a TAB', async function () {
    needs(this, 'script', 'stty');
    const rc = join(dir, 'rc');
    writeFileSync(rc, `PS1='ready> '\nlab() { echo "called: $*"; }\nsource '${script}'\n`);
    const { raw } = await onTerminal(['bash', '--noprofile', '--rcfile', rc, '-i'], {
      input: 'lab inj\tsel\t\nexit\n',
    });
    expect(textOf(raw)).to.contain('called: inject selector-mismatch');
  });
});

describe('the completion scripts', () => {
  const tiny = {
    ...vocabulary,
    commands: vocabulary.commands.filter(({ name }) => ['show', 'inject', 'report'].includes(name)),
  };

  it('are these', () => {
    expectFile('test/golden/cli/completion.bash', bashScript(tiny));
    expectFile('test/golden/cli/completion.zsh', zshScript(tiny));
    expectFile('test/golden/cli/completion.fish', fishScript(tiny));
  });

  it('know every command and every option of the program', () => {
    const scripts = [bashScript(vocabulary), zshScript(vocabulary)];
    for (const command of buildProgram().commands) {
      for (const script of scripts) expect(script).to.contain(`${command.name()})`);
      expect(fishScript(vocabulary)).to.contain(`-a ${command.name()} -d`);
      for (const option of command.options) {
        for (const script of scripts) expect(script).to.contain(option.long);
        expect(fishScript(vocabulary)).to.contain(`-l ${option.long?.slice(2) ?? ''}`);
      }
    }
  });

  it('are printed by lab completion, with the scenarios of the package', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout, exitCode } = await lab('completion', shell);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain('atlan-outage').and.contain('selector-mismatch');
    }
    const { stderr, exitCode } = await lab('completion', 'tcsh');
    expect(stderr).to.contain('Allowed choices are bash, zsh, fish');
    expect(exitCode).to.equal(2);
  });
});
