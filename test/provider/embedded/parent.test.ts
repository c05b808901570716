import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { isAlive } from '../../../src/journal/index.js';
import { createEmbeddedProvider } from '../../../src/provider/index.js';

const program = new URL('./fake-sim.ts', import.meta.url);

/** Runs a lab that makes the cluster `one`, says so, and does as its argument tells. */
async function labThat(does: 'ends' | 'keeps' | 'is killed', stateDir: string): Promise<void> {
  const file = join(import.meta.dirname, 'fixtures', 'parent.ts');
  const args = [...process.execArgv, file, stateDir, program.href, does];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (does === 'is killed') child.stdout.once('data', () => child.kill('SIGKILL'));
  await ended;
}

describe('the process of an embedded cluster', function () {
  this.timeout(20_000);
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'parent-'));
  });
  afterEach(async () => {
    await createEmbeddedProvider({ stateDir, speed: 1, seed: 1, program }).delete('one');
    await rm(stateDir, { recursive: true });
  });

  const alive = async (after: number): Promise<boolean> => {
    const file = readFileSync(join(stateDir, 'clusters', 'one', 'cluster.json'), 'utf8');
    const { pid, start } = (JSON.parse(file) as { process: { pid: number; start: string } })
      .process;
    for (const until = Date.now() + after; Date.now() < until; await delay(20)) {
      if (!isAlive(pid, start)) return false;
    }
    return isAlive(pid, start);
  };

  it('ends with the lab that made it, also when that is killed', async () => {
    await labThat('is killed', stateDir);
    expect(await alive(3000)).to.equal(false);
    await createEmbeddedProvider({ stateDir, speed: 1, seed: 1, program }).delete('one');
    await labThat('ends', stateDir);
    expect(await alive(3000)).to.equal(false);
  });

  it('stays when it is kept, and the lab that made it ends without waiting for it', async () => {
    await labThat('keeps', stateDir);
    expect(await alive(500)).to.equal(true);
  });
});
