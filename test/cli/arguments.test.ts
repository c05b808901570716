import { expect } from 'chai';
import { LabError } from '../../src/base/index.js';
import { buildProgram } from '../../src/cli/program.js';
import { exitsOf, type LabCommand } from '../../src/cli/lab-command.js';
import { parse, type Parsed } from './here.js';

/** A command line of each command, as short as it may be. */
const SHORTEST: Record<string, string[]> = {
  run: ['atlan-outage'],
  plan: ['atlan-outage'],
  report: ['latest'],
  selftest: ['atlan-outage'],
  up: ['atlan-outage'],
  inject: ['selector-mismatch'],
  verify: [],
  fix: [],
  down: [],
  status: [],
  recover: [],
  clean: [],
  sim: [],
  list: [],
  show: ['atlan-outage'],
  validate: ['atlan-outage'],
  explain: [],
  schema: [],
  new: ['my-outage'],
  doctor: [],
  completion: ['bash'],
  help: [],
};

async function refused(...args: string[]): Promise<LabError> {
  const error = await parse(...args).then(
    (parsed: Parsed) => parsed,
    (thrown: unknown) => thrown,
  );
  expect(error, args.join(' ')).to.be.instanceOf(LabError);
  return error as LabError;
}

const commands = buildProgram().commands as LabCommand[];

describe('the arguments of every command', () => {
  it('are known to this test for every command there is', () => {
    expect(commands.map((command) => command.name())).to.deep.equal(Object.keys(SHORTEST));
  });

  for (const command of commands) {
    const name = command.name();
    const shortest = [name, ...(SHORTEST[name] ?? [])];

    describe(`lab ${name}`, () => {
      it('takes -o, --quiet and --verbose', async () => {
        expect((await parse(...shortest)).flags).to.include({ output: 'text' });
        const { flags } = await parse(...shortest, '-o', 'jsonl', '--quiet', '--verbose');
        expect(flags).to.include({ output: 'jsonl', quiet: true, verbose: true });
        const error = await refused(...shortest, '-o', 'yaml');
        expect(error.code).to.equal('USAGE');
        expect(error.message).to.contain('Allowed choices are text, json, jsonl');
      });

      it('refuses an option it does not have', async () => {
        const error = await refused(...shortest, '--no-such-option');
        expect(error).to.include({ code: 'USAGE', exitCode: 2, next: `Run \`lab help ${name}\`.` });
      });

      it('has examples, exit codes, and says what its JSON is', () => {
        const { json, examples } = command.contract;
        expect(json).not.to.equal('');
        expect(examples).not.to.deep.equal([]);
        for (const [line] of examples) expect(line).to.match(new RegExp(`lab ${name}\\b`));
        expect(exitsOf(command).map(([code]) => code)).to.include.members([0, 2, 3]);
      });

      const [argument] = command.registeredArguments;
      if (argument?.required) {
        it('refuses to go without its argument', async () => {
          const error = await refused(name);
          expect(error.message).to.contain(`missing required argument '${argument.name()}'`);
        });
      }
      if (!argument?.variadic) {
        it('refuses an argument too many', async () => {
          expect((await refused(...shortest, 'a', 'b')).message).to.match(/^too many arguments/);
        });
      }
    });
  }
});

describe('the options of a run', () => {
  it('have these defaults', async () => {
    const saved = { ...process.env };
    for (const name of ['LAB_NODE_IMAGE', 'LAB_IMAGE_MAP', 'LAB_UPGRADE_TARGET'])
      Reflect.deleteProperty(process.env, name);
    try {
      const { args, flags } = await parse('run', 'atlan-outage');
      expect(args).to.deep.equal(['atlan-outage']);
      expect(flags).to.deep.equal({ output: 'text', provider: 'auto', reports: 'reports' });
    } finally {
      Object.assign(process.env, saved);
    }
  });

  it('come from LAB_NODE_IMAGE and LAB_IMAGE_MAP where they are not given', async () => {
    const saved = { ...process.env };
    Object.assign(process.env, { LAB_NODE_IMAGE: 'node:1', LAB_IMAGE_MAP: 'map.yaml' });
    try {
      expect((await parse('run', 'x')).flags).to.include({
        nodeImage: 'node:1',
        imageMap: 'map.yaml',
      });
      expect((await parse('run', 'x', '--node-image', 'node:2')).flags).to.include({
        nodeImage: 'node:2',
      });
    } finally {
      for (const name of ['LAB_NODE_IMAGE', 'LAB_IMAGE_MAP']) {
        Reflect.deleteProperty(process.env, name);
        if (saved[name] !== undefined) process.env[name] = saved[name];
      }
    }
  });

  it('can be repeated where that has a meaning', async () => {
    const { flags } = await parse(
      ...['run', 'x', '--fault', 'a', '--fault', 'b', '--port', 'web=1', '--port', 'api=2'],
      ...['--set', 'a=1', '--set', 'b=x=y', '--skip-fix', 'a', '--skip-inject', 'b'],
    );
    expect(flags).to.deep.include({
      fault: ['a', 'b'],
      port: ['web=1', 'api=2'],
      set: ['a=1', 'b=x=y'],
      skipFix: ['a'],
      skipInject: ['b'],
    });
  });

  it('name the phases one can pause after, and the providers', async () => {
    expect((await refused('run', 'x', '--pause-after', 'lunch')).message).to.contain('recovery');
    expect((await refused('run', 'x', '--provider', 'cloud')).message).to.contain('auto, kind');
  });
});

describe('a command that walks on with a system that stands', () => {
  it('has no option for what was settled when it was brought up', async () => {
    for (const command of [['inject', 'a'], ['verify'], ['fix']]) {
      for (const option of ['--port=web=1', '--node-image=x', '--trust', '--reports=x']) {
        expect((await refused(...command, option)).message).to.contain('unknown option');
      }
    }
  });
});

describe('a slip on the command line', () => {
  it('is answered with the nearest command or option', async () => {
    expect((await refused('lsit')).message).to.equal("unknown command 'lsit'; did you mean list?");
    expect((await refused('run', 'x', '--falt', 'y')).message).to.equal(
      "unknown option '--falt'; did you mean --fault?",
    );
  });

  it('is answered with all that come near', async () => {
    expect((await refused('run', 'x', '--skip-fx', 'y')).message).to.contain('--skip-fix');
  });
});
