import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { LabError } from '../../src/base/index.js';
import { checkScenario, checkScenarioText, loadScenario } from '../../src/scenario/index.js';
import { needs } from '../needs.js';
import { checkSample, codes, packageRoot, sampleFiles, writeFiles } from './sample.js';

const check = (text: string): string[] =>
  codes(checkScenarioText(text, '/nowhere/scenario.yaml', { packageRoot, trust: false }));

const sample = sampleFiles()['scenario.yaml'] ?? '';

describe('the bounds of a scenario file', () => {
  const refused: Record<string, [string, string]> = {
    'no YAML': ['a: [1', 'Y_SYNTAX'],
    'an empty file': ['', 'Y_SYNTAX'],
    'two documents': ['a: 1\n---\nb: 2\n', 'Y_SYNTAX'],
    'an unknown tag': ['a: !!js/function "f"', 'Y_SYNTAX'],
    'a key that is there twice': ['a: 1\na: 2', 'Y_KEY'],
    'a key that is no text': ['{[1]: 2}', 'Y_KEY'],
    'the key __proto__': ['__proto__: {a: 1}', 'Y_KEY'],
    'more than 256 KiB': [`a: ${'x'.repeat(257 * 1024)}`, 'Y_SIZE'],
    'more than 10,000 values': [`a: [${'1,'.repeat(10_001)}]`, 'Y_SIZE'],
    'more than 32 levels': [`a: ${'['.repeat(40)}${']'.repeat(40)}`, 'Y_DEPTH'],
    'a hundred thousand brackets': ['['.repeat(100_000) + ']'.repeat(100_000), 'Y_DEPTH'],
    'a hundred thousand open brackets': ['['.repeat(100_000), 'Y_DEPTH'],
    'a hundred thousand dashes': ['- '.repeat(100_000), 'Y_DEPTH'],
    'a hundred thousand colons': [': '.repeat(100_000), 'Y_DEPTH'],
    'ten thousand anchors': [
      Array.from({ length: 10_000 }, (_, i) => `a${i}: &x${i} 1`).join('\n'),
      'Y_ALIASES',
    ],
    'thirty thousand keys': [
      Array.from({ length: 30_000 }, (_, i) => `k${i}:`).join('\n'),
      'Y_SIZE',
    ],
    'more than 20 aliases': [`a: &a 1\nb: [${'*a, '.repeat(21)}]`, 'Y_ALIASES'],
    'an alias of itself': ['a: &a [*a]', 'Y_ALIASES'],
    'an alias of nothing': ['*a', 'Y_ALIASES'],
    'aliases that multiply': [
      [
        'a0: &a0 [1,2,3,4,5,6,7,8,9]',
        ...[1, 2, 3, 4, 5, 6].map((n) => `a${n}: &a${n} [*a${n - 1}, *a${n - 1}, *a${n - 1}]`),
      ]
        .join('\n')
        .replace('[1,2,3,4,5,6,7,8,9]', `[${'1,'.repeat(60)}]`),
      'Y_SIZE',
    ],
    'levels by aliases': [
      [
        'a0: &a0 [[[[[[1]]]]]]',
        ...[1, 2, 3, 4, 5].map((n) => `a${n}: &a${n} [[[[[[*a${n - 1}]]]]]]`),
      ].join('\n'),
      'Y_DEPTH',
    ],
    'an escape sequence in a text': ['title: "\\e[2J"', 'Y_CONTROL'],
    'a text that turns the writing direction': ['title: "\\u202e"', 'Y_CONTROL'],
  };
  for (const [what, [text, code]] of Object.entries(refused)) {
    it(`refuse ${what}`, () => {
      expect(check(text)).to.include(code);
    });
  }

  it('take anchors and aliases within them', () => {
    const text = sample
      .replace('merge: { spec: { selector: { app: web } } }', 'merge: *good')
      .replace('faults:\n', 'faults:\n')
      .replace('before: { app: web }', 'before: { app: web }')
      .replace(
        'merge: { spec: { selector: { app: website } } }',
        'merge: &good { spec: { selector: { app: website } } }',
      );
    const folder = writeFiles({ ...sampleFiles(), 'scenario.yaml': text });
    const report = checkScenario(join(folder, 'scenario.yaml'), { packageRoot, trust: false });
    expect(codes(report)).to.deep.equal([]);
    const [fault] = report.valid?.scenario.faults ?? [];
    expect(fault?.fix[0]?.spec).to.deep.equal(fault?.inject[0]?.spec);
  });

  it('name the place of a syntax error', () => {
    const [problem] = checkScenarioText('a: 1\nb: [1,\n', 's.yaml', {
      packageRoot,
      trust: false,
    }).problems;
    expect(problem).to.include({ file: 's.yaml', code: 'Y_SYNTAX' });
    expect(problem?.line).to.be.greaterThan(1);
  });

  it('refuse a file that is no file, without waiting for it', function () {
    needs(this, 'mkfifo');
    const folder = writeFiles({});
    execFileSync('mkfifo', [join(folder, 'scenario.yaml')]);
    for (const file of ['scenario.yaml', '.', 'missing.yaml']) {
      const { problems } = checkScenario(join(folder, file), { packageRoot, trust: false });
      expect(problems.map(({ code }) => code)).to.deep.equal(['Y_FILE']);
    }
  });

  it('refuse bytes that are no UTF-8', () => {
    const folder = writeFiles({});
    execFileSync('sh', ['-c', 'printf "a: \\377\\376" > scenario.yaml'], { cwd: folder });
    const { problems } = checkScenario(join(folder, 'scenario.yaml'), {
      packageRoot,
      trust: false,
    });
    expect(problems.map(({ code }) => code)).to.deep.equal(['Y_SYNTAX']);
  });

  it('become one LabError with every problem in its details', () => {
    const load = (text: string): LabError => {
      const folder = writeFiles({ ...sampleFiles(), 'scenario.yaml': text });
      try {
        loadScenario(folder, { packageRoot, trust: false });
      } catch (error) {
        if (error instanceof LabError) return error;
      }
      throw new Error('no LabError');
    };
    const yaml = load('a: [');
    expect(yaml.code).to.equal('SCENARIO_YAML');
    const invalid = load(
      sample.replace('minutes: 3', 'minutes: x').replace('within: 60s', 'within: x'),
    );
    expect(invalid.code).to.equal('SCENARIO_INVALID');
    expect(invalid.exitCode).to.equal(2);
    expect(invalid.details).to.have.length(2);
    expect(invalid.details[0]).to.match(
      /scenario\.yaml:7:12 E_TYPE metadata\.minutes is "x" \(expected a number\)$/,
    );
    expect(invalid.where).to.include({ line: 7, column: 12 });
  });

  it('hold for manifests too', () => {
    const report = checkSample({
      files: { 'manifests/more.yaml': `a: ${'['.repeat(60)}${']'.repeat(60)}` },
    });
    expect(codes(report)).to.deep.equal(['E_MANIFEST_PARSE']);
  });
});
