import { expect } from 'chai';
import fc from 'fast-check';
import { Searcher } from '../../src/steps/diagnosis/searcher.js';

describe('texts looked for in bytes that come in pieces', () => {
  it('are found however the pieces fall, and only when they are there', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'é'), { maxLength: 60 });
    fc.assert(
      fc.property(
        letters.map((all) => all.join('')),
        fc.array(fc.constantFrom('ab', 'aab', 'éa', 'bbbb', 'a'), { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (text, wanted, size) => {
          const searcher = new Searcher(wanted);
          const bytes = Buffer.from(text);
          for (let at = 0; at < bytes.length; at += size) {
            searcher.next(bytes.subarray(at, at + size));
          }
          expect(searcher.found()).to.deep.equal(wanted.filter((one) => text.includes(one)));
        },
      ),
    );
  });
});
