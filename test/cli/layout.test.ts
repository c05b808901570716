import { expect } from 'chai';
import fc from 'fast-check';
import { columns, wrap } from '../../src/cli/layout.js';

describe('wrapping', () => {
  it('continues under the second column', () => {
    expect(wrap('  dns    resolves a name from inside a pod', 28)).to.equal(
      '  dns    resolves a name\n         from inside a pod',
    );
  });

  it('continues two further in where a line has no columns, and at the edge for a paragraph', () => {
    expect(wrap('  apply two objects of some kind', 20)).to.equal(
      '  apply two objects\n    of some kind',
    );
    expect(wrap('three words here', 12)).to.equal('three words\nhere');
  });

  it('leaves a word that is too long whole, and everything where there is no terminal', () => {
    const command = '  export KUBECONFIG=/a/very/long/path/to/a/file';
    expect(wrap(command, 20).split('\n').at(-1)).to.contain('/a/very/long/path/to/a/file');
    expect(wrap(command, undefined)).to.equal(command);
  });

  const line = fc
    .array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 })
    .chain((words) =>
      fc
        .record({ lead: fc.nat(6), gap: fc.constantFrom(' ', '  ', '     ') })
        .map(({ lead, gap }) => ' '.repeat(lead) + words.join(' ').replace(' ', gap)),
    );

  it('loses no word and makes no line longer than the width', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 40, max: 100 }), (text, width) => {
        const wrapped = wrap(text, width);
        expect(wrapped.trim().split(/\s+/)).to.deep.equal(text.trim().split(/\s+/));
        for (const part of wrapped.split('\n')) expect(part.length).to.be.at.most(width);
      }),
    );
  });

  it('of what is wrapped changes nothing', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 40, max: 100 }), (text, width) => {
        const once = wrap(text, width);
        expect(wrap(once, width)).to.equal(once);
      }),
    );
  });
});

describe('columns', () => {
  it('are as wide as their widest cell, with nothing after the last', () => {
    expect(
      columns([
        ['NAME', 'N'],
        ['longer-name', '1'],
      ]),
    ).to.equal('NAME         N\nlonger-name  1');
  });
});
