import { expect } from 'chai';
import fc from 'fast-check';
import { lineSplitter } from '../../src/kube/lines.js';

describe('line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = fc.string({ unit: 'grapheme' }).map((s) => `x${s.replaceAll('\n', ' ')}`);
    fc.assert(
      fc.property(fc.array(text), fc.array(fc.nat(20)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const seen: string[] = [];
        const split = lineSplitter((line) => seen.push(line));
        let at = 0;
        for (const cut of cuts) {
          split(bytes.subarray(at, at + cut));
          at += cut;
        }
        split(bytes.subarray(at));
        expect(seen).to.deep.equal(lines);
      }),
    );
  });

  it('drops an unfinished last line and empty lines', () => {
    const seen: string[] = [];
    const split = lineSplitter((line) => seen.push(line));
    split(Buffer.from('one\n\ntwo\nthr'));
    expect(seen).to.deep.equal(['one', 'two']);
  });
});
