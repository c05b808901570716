import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { parseBehaviours } from '../../../src/sim/workloads/behaviour/parse.js';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/behaviour.md'), 'utf8');

describe('docs/behaviour.md', () => {
  it('has an example that the simulator reads', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const [behaviour] = parseBehaviours(example, 1);
    expect(behaviour?.routes).to.have.lengthOf(2);
    expect(behaviour?.memory.start?.to).to.equal(100 * 1024 ** 2);
  });

  it('names every key that the simulator knows', () => {
    const source = readFileSync(join(root, 'src/sim/workloads/behaviour/parse.ts'), 'utf8');
    const keys = [...source.matchAll(/\.only\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'(\w+)'/g)].map(([, key = '']) => key),
    );
    expect(keys.length).to.be.above(40);
    const words = new Set(
      [...page.matchAll(/`[^`\n]+`/g)].flatMap(([code]) => code.match(/\w+/g) ?? []),
    );
    expect(keys.filter((key) => !words.has(key))).to.deep.equal([]);
  });
});
