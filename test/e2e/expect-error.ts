import { expect } from 'chai';
import { textOf, type Ended } from './lab.js';

/** A command that ended in an error of this code, with no stack trace. */
export function expectError(ended: Ended, code: string): void {
  expect(ended.code, textOf(ended)).to.equal(3);
  expect(`${ended.stdout}\n${ended.stderr}`).to.contain(code);
  expect(ended.stderr).not.to.match(/^ +at .*\(.*:\d+:\d+\)$/m);
}
