import { existsSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ClusterHandle } from '../../../src/model/index.js';
import {
  listClusterFiles,
  readClusterFile,
  removeClusterFile,
  writeClusterFile,
} from '../../../src/provider/common/cluster-file.js';

const handleOf = (name: string, provider = 'kind'): ClusterHandle => ({
  ...{ name, provider, id: 'id', kubeconfig: '', nodes: [], ports: {}, createdAt: '' },
  ...{ budgets: {}, capabilities: { has: [] } },
});

describe('cluster.json', () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  });
  afterEach(async () => rm(stateDir, { recursive: true }));

  it('is read back as it was written, and nobody else may read it', async () => {
    const file = { formatVersion: 1, status: 'creating', handle: handleOf('a') } as const;
    await writeClusterFile(stateDir, file);
    expect(await readClusterFile(stateDir, 'a')).to.deep.equal(file);
    const dir = join(stateDir, 'clusters', 'a');
    expect(statSync(dir).mode & 0o777).to.equal(0o700);
    expect(statSync(join(dir, 'cluster.json')).mode & 0o777).to.equal(0o600);
  });

  it('goes with its kubeconfig and its folder, but not with the files of others', async () => {
    const file = { formatVersion: 1, status: 'ready', handle: handleOf('a') } as const;
    const dir = join(stateDir, 'clusters', 'a');
    await writeClusterFile(stateDir, file);
    writeFileSync(join(dir, 'kubeconfig'), '');
    writeFileSync(join(dir, 'journal.jsonl'), '');
    await removeClusterFile(stateDir, 'a');
    expect(existsSync(join(dir, 'kubeconfig'))).to.be.false;
    expect(existsSync(join(dir, 'journal.jsonl'))).to.be.true;
    await rm(join(dir, 'journal.jsonl'));
    await removeClusterFile(stateDir, 'a');
    expect(existsSync(dir)).to.be.false;
  });

  it('is listed by provider', async () => {
    for (const [name, provider] of [
      ['a', 'kind'],
      ['b', 'embedded'],
    ] as const) {
      await writeClusterFile(stateDir, {
        ...{ formatVersion: 1, status: 'ready', handle: handleOf(name, provider) },
      });
    }
    const files = await listClusterFiles(stateDir, 'kind');
    expect(files.map(({ handle }) => handle.name)).to.deep.equal(['a']);
    expect(await listClusterFiles(join(stateDir, 'none'), 'kind')).to.deep.equal([]);
  });

  it('cannot be written where there is no permission, and says so with a code', async function () {
    // Root may write anywhere; a file in the way stops it as well.
    writeFileSync(join(stateDir, 'clusters'), '');
    await chmod(stateDir, 0o500);
    const file = { formatVersion: 1, status: 'ready', handle: handleOf('a') } as const;
    const error: unknown = await writeClusterFile(stateDir, file).catch((e: unknown) => e);
    await chmod(stateDir, 0o700);
    expect(error).to.have.property('code', 'NOT_WRITABLE');
  });
});
