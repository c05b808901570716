import { expect } from 'chai';
import { parseImageReference } from '../../../src/sim/machinery/index.js';

const SHA = `sha256:${'ab'.repeat(32)}`;

describe('the name of an image', () => {
  for (const [image, full] of [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['team/app:v1_2.3-x', 'docker.io/team/app:v1_2.3-x'],
    ['docker.io/nginx:1', 'docker.io/library/nginx:1'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b:1'],
    ['Registry/app', 'Registry/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`nginx:1@${SHA}`, `docker.io/library/nginx@${SHA}`],
  ] as const) {
    it(`${image} is ${full}`, () => expect(parseImageReference(image).full).to.equal(full));
  }

  for (const [image, why] of [
    [
      'Bad Image!!',
      'invalid reference format: repository name (library/Bad Image!!) must be lowercase',
    ],
    ['nginx:', 'invalid reference format'],
    ['nginx:-x', 'invalid reference format'],
    [' nginx', 'invalid reference format'],
    ['https://example.test/app', 'invalid reference format'],
    [`nginx@sha256:${'a'.repeat(40)}`, 'invalid checksum digest length'],
    ['a'.repeat(64), 'cannot specify 64-byte hexadecimal strings'],
  ] as const) {
    it(`${image} is none`, () => expect(() => parseImageReference(image)).to.throw(why));
  }
});
