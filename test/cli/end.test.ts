import { expect } from 'chai';
import { CODES, EXIT, LabError } from '../../src/base/index.js';
import { endOptionsOf, errorText, errorValue } from '../../src/cli/end.js';
import { lab } from './here.js';

const details = ['one', 'two', 'three', 'four'];
const where = { file: 'a/scenario.yaml', line: 3, column: 7 };

describe('the text of an error', () => {
  it('has what happened, its code, where, and what to do next', () => {
    const error = new LabError('SCENARIO_INVALID', {
      message: 'no such key',
      where,
      next: 'Mend it.',
    });
    expect(errorText(error, false)).to.equal(
      'lab: a/scenario.yaml:3:7: no such key [SCENARIO_INVALID]\n  next: Mend it.',
    );
  });

  it('names the file once', () => {
    const error = new LabError('SCENARIO_INVALID', { message: 'a/scenario.yaml is bad', where });
    expect(errorText(error, false)).to.match(/^lab: a\/scenario\.yaml is bad \[/);
  });

  it('shows three details, all of them for a bad scenario or with --verbose', () => {
    const failed = new LabError('CLUSTER_CREATE', { message: 'no', details });
    expect(errorText(failed, false)).to.contain('three\n  … (--verbose shows all)');
    expect(errorText(failed, true)).to.contain('  four');
    const invalid = new LabError('SCENARIO_INVALID', { message: 'no', details });
    expect(errorText(invalid, false)).to.contain('  four');
  });

  it('has a stack trace with --verbose only', () => {
    const error = new TypeError('oops');
    expect(errorText(error, false)).not.to.match(/\n\s+at /);
    expect(errorText(error, true)).to.match(/\n\s+at /);
    expect(errorText(error, false)).to.contain('oops [INTERNAL]');
  });

  it('cannot drive a terminal', () => {
    expect(errorText(new Error('\u001b[2Jgone\u0007'), false)).to.contain('lab: gone [');
  });
});

describe('the value of an error', () => {
  it('has every field a script may look at', () => {
    const error = new LabError('SCENARIO_INVALID', {
      message: 'no',
      where,
      details,
      next: 'Mend.',
    });
    expect(errorValue(error)).to.deep.equal({
      code: 'SCENARIO_INVALID',
      message: 'no',
      exitCode: 2,
      where,
      next: 'Mend.',
      details,
    });
  });

  it('is INTERNAL, exit 3, for whatever else is thrown', () => {
    expect(errorValue('a string')).to.include({
      code: 'INTERNAL',
      message: 'a string',
      exitCode: 3,
    });
    expect(errorValue(new Error('x'))).not.to.have.property('stack');
    expect(errorValue(new Error('x'), true).stack).to.contain('at ');
  });
});

describe('the format of an error', () => {
  for (const [args, output] of [
    [['run', '-o', 'json'], 'json'],
    [['run', '-ojsonl'], 'jsonl'],
    [['run', '--output', 'json'], 'json'],
    [['run', '--output=jsonl'], 'jsonl'],
    [['run', '-o', 'yaml'], 'text'],
    [['run', '--', '-o', 'json'], 'text'],
    [['run', '-o', 'json', '-o', 'text'], 'text'],
    [['run'], 'text'],
  ] as const) {
    it(`is ${output} for ${args.join(' ')}`, () => {
      expect(endOptionsOf(args).output).to.equal(output);
    });
  }

  it('is text on stderr and nothing on stdout, without -o', async () => {
    const { stdout, stderr, exitCode } = await lab('show', 'nope');
    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 2 });
    expect(stderr).to.match(/^lab: .*\[NOT_FOUND\]\n {2}next: /);
  });

  it('is one object on stdout too, with -o json and jsonl', async () => {
    for (const output of ['json', 'jsonl']) {
      const { stdout, stderr, exitCode } = await lab('show', 'nope', '-o', output);
      expect(exitCode).to.equal(EXIT.usage);
      expect(stderr).to.contain('[NOT_FOUND]');
      expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'NOT_FOUND');
      if (output === 'jsonl') expect(stdout.trimEnd().split('\n')).to.have.length(1);
    }
  });

  it('is the same for a command line that cannot be parsed', async () => {
    const { stdout, exitCode } = await lab('list', '--nope', '-o', 'json');
    expect(exitCode).to.equal(EXIT.usage);
    expect(JSON.parse(stdout)).to.deep.equal({
      error: {
        code: 'USAGE',
        message: "unknown option '--nope'",
        exitCode: CODES.USAGE.exit,
        next: 'Run `lab help list`.',
        details: [],
      },
    });
  });
});
