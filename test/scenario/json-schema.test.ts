import { expect } from 'chai';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/index.js';
import { readIssueText } from '../../src/scenario/schema/issue-text.js';
import { scenarioSchema } from '../../src/scenario/schema/scenario.js';
import { packageRoot } from './sample.js';
import { mutated } from './mutations.js';

const validate = new Ajv({ strict: false, allErrors: true }).compile(scenarioJsonSchema());
const reference: unknown = parse(readFileSync(join(packageRoot, 'docs/reference.yaml'), 'utf8'));

/** What only `lab validate` can say: no JSON Schema has a word for it. */
const BEYOND = new Set(['E_REGEX', 'E_DURATION', 'E_RANGE']);

function zodSays(document: unknown): 'yes' | 'no' | 'beyond' {
  const { error } = scenarioSchema.safeParse(document);
  if (!error) return 'yes';
  const beyond = JSON.stringify(error.issues).includes('"custom"') && onlyBeyond(error.issues);
  return beyond ? 'beyond' : 'no';
}

function onlyBeyond(issues: { code?: string; message?: string; errors?: unknown }[]): boolean {
  return issues.every((issue) => {
    if (issue.code === 'invalid_union') {
      return (issue.errors as { code?: string; message?: string }[][]).some(onlyBeyond);
    }
    const text = readIssueText(issue.message ?? '');
    return issue.code === 'custom' && text !== undefined && BEYOND.has(text.code);
  });
}

describe('the JSON Schema of the format', () => {
  it('is checked in, up to date', () => {
    const file = readFileSync(join(packageRoot, 'scenarios/scenario.schema.json'), 'utf8');
    // `npm run generate` writes it.
    expect(file).to.equal(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });

  it('takes the reference', () => {
    expect(validate(reference), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('agrees with lab validate about mutated scenarios', function () {
    this.timeout(120_000);
    const counts = { yes: 0, no: 0, beyond: 0 };
    fc.assert(
      fc.property(mutated(reference), (document) => {
        const says = zodSays(document);
        counts[says] += 1;
        if (says === 'beyond') return;
        const ajv = validate(document);
        expect(ajv, JSON.stringify(validate.errors)).to.equal(says === 'yes');
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
    expect(counts.yes, 'some mutations leave it valid').to.be.greaterThan(5);
    expect(counts.no, 'most do not').to.be.greaterThan(100);
  });
});
