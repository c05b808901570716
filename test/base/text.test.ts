import { expect } from 'chai';
import fc from 'fast-check';
import { clip, nearest, newRunId, stripControl } from '../../src/base/index.js';

describe('stripControl', () => {
  it('takes off colours, cursor moves, titles and text direction', () => {
    expect(stripControl('\u001b[31mred\u001b[0m')).to.equal('red');
    expect(stripControl('\u001b[2J\u001b[Hgone')).to.equal('gone');
    expect(stripControl('\u001b]0;title\u0007text')).to.equal('text');
    expect(stripControl('\u001b]8;;http://x\u001b\\link')).to.equal('link');
    expect(stripControl('a\u202eb\u2066c\u200bd\ufeff')).to.equal('abcd');
    expect(stripControl('one\r\ntwo\rthree\ttab')).to.equal('one\ntwo\nthree\ttab');
  });

  it('leaves nothing that drives a terminal, and is done after one time', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '\u001b',
        '[',
        ']',
        ';',
        '3',
        'm',
        'é',
        '\u0007',
        '\\',
        '\u009b',
        '\u202e',
        '\n',
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        const clean = stripControl(text);
        expect(clean).not.to.match(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
        expect(stripControl(clean)).to.equal(clean);
      }),
    );
  });

  it('keeps plain text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(stripControl(text)).to.equal(text);
      }),
    );
  });
});

describe('clip', () => {
  it('never gives more than was asked for, and says when it cut', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const clipped = clip(text, max);
        expect(clipped.length).to.be.at.most(max);
        expect(clipped === text || clipped.endsWith('…')).to.equal(true);
      }),
    );
  });
});

describe('nearest', () => {
  const words = ['selector', 'endpoints', 'nodeCondition', 'podState'];

  it('finds the word that was meant', () => {
    expect(nearest('selectro', words)).to.equal('selector');
    expect(nearest('NodeCondtion', words)).to.equal('nodeCondition');
    expect(nearest('endpoint', words)).to.equal('endpoints');
    expect(nearest('podstate', words)).to.equal('podState');
  });

  it('is silent when nothing is near', () => {
    expect(nearest('kubernetes', words)).to.equal(undefined);
    expect(nearest('x', [])).to.equal(undefined);
  });

  it('finds a word with one letter changed, dropped, doubled or swapped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.nat(),
        fc.constantFrom('change', 'drop', 'double', 'swap'),
        (word, seed, how) => {
          const i = seed % (word.length - 1);
          const [a = '', b = ''] = [word[i], word[i + 1]];
          const middle = { change: `#${b}`, drop: b, double: a + a + b, swap: b + a }[how];
          expect(nearest(word.slice(0, i) + middle + word.slice(i + 2), words)).to.equal(word);
        },
      ),
    );
  });
});

describe('newRunId', () => {
  it('sorts by time and is a valid label', () => {
    const ids = [0, 1e12, 1.7e12, 1.8e12].map(newRunId);
    expect([...ids].sort()).to.deep.equal(ids);
    for (const id of ids) expect(id).to.match(/^\d{8}-\d{6}-[0-9a-f]{4}$/);
  });
});
