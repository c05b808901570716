import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { CODES } from '../../src/base/index.js';
import { REASON_CODES } from '../../src/model/index.js';

const room = resolve(import.meta.dirname, '../../src/verdict');

describe('the codes of a verdict', () => {
  it('all have a meaning, and none is explained that no verdict has', () => {
    const source = readdirSync(room)
      .map((file) => readFileSync(join(room, file), 'utf8'))
      .join('\n');
    const used = [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)+|INCOMPLETE|RESIDUE|ABORTED)'/g)].map(
      ([, code = '']) => code,
    );
    const own = used.filter((code) => !Object.hasOwn(CODES, code));
    expect(new Set(own)).to.deep.equal(
      new Set(Object.keys(REASON_CODES).filter((code) => !Object.hasOwn(CODES, code))),
    );
  });
});
