import { expect } from 'chai';
import fc from 'fast-check';
import { regexRefusal } from '../../src/scenario/schema/regex.js';

describe('regular expressions of a scenario', () => {
  for (const pattern of [
    'refused|timed out',
    '^HTTP/1\\.[01] 50[234]$',
    'evicted_keys:[1-9]\\d*',
    '(GET|POST) /pay',
    '(?:a|b)?c',
    'x{2,5}',
    'refused|reset|closed|timed out|no route|unreachable|broken pipe|EOF|denied|aborted|down|gone|lost',
    'https?://[a-z]+(:\\d+)?/',
    '\\(a+\\)+',
    '[(+*)]+x',
  ]) {
    it(`take ${pattern}`, () => expect(regexRefusal(pattern)).to.equal(undefined));
  }

  for (const [pattern, why] of Object.entries({
    '(a+)+$': 'a repeated group',
    '(a*)*': 'a repeated group',
    '(a|a)*$': 'a repeated group',
    '(?:a|aa)+$': 'a repeated group',
    '((a{1,9})){2,9}': 'a repeated group',
    '(a?){50}': 'a repeated group',
    '(a?b?)+': 'a repeated group',
    '((a|b)c)+': 'a repeated group',
    '(x+x+)+y': 'a repeated group',
    '.*a.*b.*c.*d': 'long repetitions',
    'a{1,}b{2,}c{3,}d{4,}': 'long repetitions',
    [`${'a?'.repeat(30)}${'a'.repeat(30)}`]: 'too many',
    [`${'(a|a)'.repeat(20)}b`]: 'too many',
    [`${'a{0,9}'.repeat(8)}b`]: 'too many',
    'a{0,500}a{0,500}a{0,500}a{0,500}b': 'long repetitions',
    'x{1001}': 'a repetition of more than',
    'x{1,5000}': 'a repetition of more than',
    '(?=a)b': 'look-around',
    '(?<!a)b': 'look-around',
    '(?<n>a)\\k<n>': 'look-around',
    '(a)\\1': 'back-references',
    '(a': 'Unterminated group',
    '[z-a]': 'out of order',
  })) {
    it(`refuse ${pattern}`, () => expect(regexRefusal(pattern)).to.include(why));
  }

  it('refuse more than 200 characters', () => {
    expect(regexRefusal('a'.repeat(201))).to.include('longer than 200');
  });

  it('that are taken end soon on hostile texts', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '\\d',
      '[ab]',
      '(',
      ')',
      '(?:',
      '|',
      '*',
      '+',
      '?',
      '{1,9}',
      '{2,}',
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    const texts = ['a'.repeat(60), `${'a'.repeat(60)}!`, 'ab'.repeat(30), `${'1'.repeat(60)}x`];
    fc.assert(
      fc.property(pattern, (text) => {
        if (regexRefusal(text) !== undefined) return;
        const regex = new RegExp(`^(?:${text})$`);
        const started = performance.now();
        for (const hostile of texts) regex.test(hostile);
        // Exponential time on 60 characters would be hours; this is a guard against a hang.
        expect(performance.now() - started).to.be.lessThan(10_000);
      }),
      { numRuns: 500 },
    );
  });
});
