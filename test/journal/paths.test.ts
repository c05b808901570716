import { mkdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  clusterDir,
  ensurePrivateDir,
  listClusterDirs,
  stateHome,
} from '../../src/journal/index.js';
import { rejection, withTempDir } from './temp-dir.js';

describe('state folders', () => {
  it('takes LAB_STATE_HOME, then XDG_STATE_HOME, then HOME', () => {
    const env = { LAB_STATE_HOME: '/a', XDG_STATE_HOME: '/b', HOME: '/c' };
    expect(stateHome(env)).to.equal('/a');
    expect(stateHome({ ...env, LAB_STATE_HOME: '' })).to.equal('/b/chaos-lab');
    expect(stateHome({ HOME: '/c' })).to.equal('/c/.local/state/chaos-lab');
    expect(stateHome({})).to.equal(join(homedir(), '.local/state/chaos-lab'));
  });

  it('refuses a cluster name that is not a DNS label', () => {
    expect(clusterDir('/s', 'atlan-outage')).to.equal('/s/clusters/atlan-outage');
    for (const name of ['..', 'a/b', '', 'A', '-a', 'a.lock', 'a'.repeat(64)]) {
      expect(() => clusterDir('/s', name), name).to.throw('cannot be the name');
    }
  });

  it('lists clusters by name and neither locks nor files beside them', () =>
    withTempDir(async (home) => {
      expect(await listClusterDirs(home)).to.deep.equal([]);
      for (const name of ['b', 'a', 'a.lock']) {
        await mkdir(join(home, 'clusters', name), { recursive: true });
      }
      await writeFile(join(home, 'clusters', 'c'), '');
      expect((await listClusterDirs(home)).map((found) => found.name)).to.deep.equal(['a', 'b']);
    }));

  it('makes folders that only the user can enter, and closes one that was open', () =>
    withTempDir(async (home) => {
      const dir = join(home, 'x', 'y');
      await ensurePrivateDir(dir);
      expect((await stat(join(home, 'x'))).mode & 0o777).to.equal(0o700);
      await mkdir(join(home, 'open'), { mode: 0o755 });
      await ensurePrivateDir(join(home, 'open'));
      expect((await stat(join(home, 'open'))).mode & 0o777).to.equal(0o700);
    }));

  it('says NOT_WRITABLE when a file is in the way', () =>
    withTempDir(async (home) => {
      await writeFile(join(home, 'file'), '');
      expect(await rejection(ensurePrivateDir(join(home, 'file', 'x')))).to.include({
        code: 'NOT_WRITABLE',
      });
      expect(await rejection(ensurePrivateDir(join(home, 'file')))).to.include({
        code: 'NOT_WRITABLE',
      });
    }));
});
