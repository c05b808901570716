import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkScenario } from '../../src/scenario/index.js';
import { problemsError, problemText } from '../../src/scenario/problem.js';
import { mutated } from './mutations.js';
import { packageRoot, sampleFiles, writeFiles } from './sample.js';

const referenceText = readFileSync(join(packageRoot, 'docs/reference.yaml'), 'utf8');
const reference: unknown = parse(referenceText);
const sample = sampleFiles();
const manifest = sample['manifests/web.yaml'] ?? '';

/** Pieces that YAML, our schema, or a terminal may stumble over. */
const HOSTILE = [
  '&a',
  '*a',
  '<<: *a',
  '!!binary x',
  '!!set {}',
  '%YAML 1.1',
  '---',
  '...',
  '|2',
  '>-',
  '? ',
  ': ',
  '- ',
  '[[[[',
  '{{{{',
  ']',
  '}',
  '"',
  "'",
  '\t',
  '\r',
  '\0',
  '\u001b[2J',
  '\u202e',
  '\ufeff',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '.nan',
  '.inf',
  '1e999',
  '0x1f',
  '-0',
  '9007199254740993',
  '~',
  'null',
  '${HOME}',
  '$(id)',
  '../../etc/passwd',
  '(a+)+$',
  '\\u{110000}',
  '#',
  ' #',
  '\n\n',
  '  ',
  '        ',
  'privileged: true',
  'undo: none',
  'anyOf: []',
];

type Edit = { at: number; length: number; insert: Uint8Array };

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 0, max: 2000 }),
  ),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(...HOSTILE).map((text) => new TextEncoder().encode(text)),
    fc
      .tuple(fc.constantFrom(...HOSTILE), fc.integer({ min: 1, max: 3000 }))
      .map(([text, times]) => new TextEncoder().encode(text.repeat(times))),
  ),
});

/** A text with up to six spans replaced, at the level of bytes. */
function damaged(text: string): fc.Arbitrary<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) =>
    edits.reduce((now, { at, length, insert }) => {
      const start = Math.floor(at * now.length);
      return Buffer.concat([now.subarray(0, start), insert, now.subarray(start + length)]);
    }, bytes as Uint8Array),
  );
}

const structure = fc
  .oneof(
    fc.jsonValue({ maxDepth: 6 }),
    fc.dictionary(
      fc.constantFrom(
        'apiVersion',
        'kind',
        'metadata',
        'cluster',
        'workload',
        'steadyState',
        'load',
        'faults',
        'fixOrder',
        'x',
      ),
      fc.jsonValue({ maxDepth: 4 }),
    ),
  )
  .map((value) => stringify(value));

export interface FuzzCase {
  what:
    | 'mutated structure'
    | 'damaged bytes'
    | 'random structure'
    | 'random bytes'
    | 'damaged manifest';
  scenario: string | Uint8Array;
  manifest?: Uint8Array;
}

/** Scenario files of every degree of wrongness. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.oneof(
  {
    weight: 4,
    arbitrary: mutated(reference).map((value) => ({
      what: 'mutated structure' as const,
      scenario: stringify(value, { aliasDuplicateObjects: false }),
    })),
  },
  {
    weight: 4,
    arbitrary: damaged(referenceText).map((scenario) => ({
      what: 'damaged bytes' as const,
      scenario,
    })),
  },
  {
    weight: 1,
    arbitrary: structure.map((scenario) => ({ what: 'random structure' as const, scenario })),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 400 })
      .map((scenario) => ({ what: 'random bytes' as const, scenario })),
  },
  {
    weight: 2,
    arbitrary: damaged(manifest).map((bytes) => ({
      what: 'damaged manifest' as const,
      scenario: sample['scenario.yaml'] ?? '',
      manifest: bytes,
    })),
  },
);

/** A folder for cases: one is enough, each case writes over the last. */
export function fuzzFolder(): string {
  return writeFiles(sample);
}

export interface Outcome {
  outcome: 'valid' | 'SCENARIO_YAML' | 'SCENARIO_INVALID' | 'SCENARIO_UNTRUSTED';
  codes: string[];
  ms: number;
}

/** What lab says to a case. Throws whatever the room throws, and for a problem without a place or a text. */
export function outcomeOf(folder: string, { scenario, manifest: bytes }: FuzzCase): Outcome {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, scenario);
  writeFileSync(join(folder, 'manifests/web.yaml'), bytes ?? manifest);
  const started = performance.now();
  const { problems, warnings, valid } = checkScenario(file, { packageRoot, trust: false });
  const ms = performance.now() - started;
  for (const problem of [...problems, ...warnings]) {
    const text = problemText(problem);
    if (problem.line < 1 || problem.column < 1 || /undefined|\[object|\n\s+at /.test(text)) {
      throw new Error(`a problem without a place or a text: ${text}`);
    }
  }
  if ((valid === undefined) === (problems.length === 0))
    throw new Error('neither valid nor refused');
  return {
    outcome: valid ? 'valid' : (problemsError(file, problems).code as Outcome['outcome']),
    codes: problems.map(({ code }) => code),
    ms,
  };
}
