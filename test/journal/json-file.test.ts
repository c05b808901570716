import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readJson, writeJsonAtomic } from '../../src/journal/index.js';
import { rejection, withTempDir } from './temp-dir.js';

describe('JSON state files', () => {
  it('reads back what was written, in a file only the user can read', () =>
    withTempDir(async (dir) => {
      const path = join(dir, 'state.json');
      await writeJsonAtomic(path, { a: [1, 'é'] });
      expect(await readJson(path)).to.deep.equal({ a: [1, 'é'] });
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
    }));

  it('gives undefined for a file that is not there and a coded error for one that is no JSON', () =>
    withTempDir(async (dir) => {
      expect(await readJson(join(dir, 'none.json'))).to.equal(undefined);
      await writeFile(join(dir, 'bad.json'), '{"a":');
      expect(await rejection(readJson(join(dir, 'bad.json')))).to.include({
        code: 'CLUSTER_STATE',
      });
    }));

  it('shows a reader whole contents only, whoever writes at the same time', () =>
    withTempDir(async (dir) => {
      const path = join(dir, 'state.json');
      await writeJsonAtomic(path, { n: 0, fill: '' });
      const writers = Array.from({ length: 20 }, (_, n) =>
        writeJsonAtomic(path, { n, fill: 'x'.repeat(n * 1000) }),
      );
      const readers = Array.from({ length: 100 }, async () => {
        const seen = await readJson<{ n: number; fill: string }>(path);
        expect(seen?.fill).to.have.length((seen?.n ?? -1) * 1000);
      });
      await Promise.all([...writers, ...readers]);
      expect(await readdir(dir), 'no temporary file is left').to.deep.equal(['state.json']);
    }));

  it('keeps the old content and leaves nothing behind when the new one cannot be written', () =>
    withTempDir(async (dir) => {
      const path = join(dir, 'state.json');
      await writeJsonAtomic(path, { good: true });
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      await rejection(writeJsonAtomic(path, cyclic));
      expect(JSON.parse(await readFile(path, 'utf8'))).to.deep.equal({ good: true });
      expect(await readdir(dir)).to.deep.equal(['state.json']);
    }));
});
