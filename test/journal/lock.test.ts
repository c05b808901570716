import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { acquireLock, lockHolder } from '../../src/journal/index.js';
import { isAlive, startTime } from '../../src/journal/process-alive.js';
import { runFixture, startFixture, type Fixture } from './fixtures/start.js';
import { rejection, withTempDir } from './temp-dir.js';

async function firstLine(child: Fixture): Promise<string> {
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

async function kill(child: Fixture): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

describe('lock of a cluster', function () {
  this.timeout(60_000);

  it('refuses a second holder by name until the first releases', () =>
    withTempDir(async (home) => {
      const dir = join(home, 'c');
      const lock = await acquireLock(dir, { command: 'lab run atlan-outage', run: 'r1' });
      const error = await rejection(acquireLock(dir, { command: 'lab down' }));
      expect(error).to.include({ code: 'CLUSTER_LOCKED' });
      expect(error.message).to.match(/`lab run atlan-outage` \(pid \d+, run r1\).*since 2/);
      expect(await lockHolder(dir)).to.include({ pid: process.pid, run: 'r1' });
      await lock.release();
      await lock.release();
      expect(await lockHolder(dir)).to.equal(undefined);
      await (await acquireLock(dir, { command: 'lab down' })).release();
    }));

  it('stays held while the state folder of the cluster is deleted, and leaves nothing', () =>
    withTempDir(async (home) => {
      const dir = join(home, 'c');
      await mkdir(dir);
      const lock = await acquireLock(dir, { command: 'lab down' });
      expect((await stat(`${dir}.lock`)).mode & 0o777).to.equal(0o700);
      await rm(dir, { recursive: true });
      expect(await rejection(acquireLock(dir, { command: 'lab up' }))).to.include({
        code: 'CLUSTER_LOCKED',
      });
      await lock.release();
      expect(await readdir(home)).to.deep.equal([]);
    }));

  it('is free again after kill -9 of its holder', () =>
    withTempDir(async (home) => {
      const dir = join(home, 'c');
      const child = startFixture('lock-hold.ts', [dir]);
      expect(await firstLine(child)).to.equal('held');
      expect(await lockHolder(dir)).to.include({ pid: child.pid, command: 'lab run held' });
      await kill(child);
      expect(await lockHolder(dir)).to.equal(undefined);
      await (await acquireLock(dir, { command: 'lab recover' })).release();
    }));

  it('does not take a process that was given the pid of a dead holder for the holder', async function () {
    const start = startTime(process.pid);
    if (start === undefined) return this.skip();
    await withTempDir(async (home) => {
      const dir = join(home, 'c');
      await mkdir(`${dir}.lock`);
      const claim = JSON.stringify({ pid: process.pid, command: 'lab run', since: '2020' });
      await writeFile(
        join(`${dir}.lock`, `${process.pid}-${Number(start) - 5}-00000000.json`),
        claim,
      );
      expect(await lockHolder(dir)).to.equal(undefined);
      await (await acquireLock(dir, { command: 'lab recover' })).release();
      expect(await readdir(home), 'the dead claim was swept').to.deep.equal([]);
    });
  });

  it('has one winner when many find a dead holder at the same moment', () =>
    withTempDir(async (home) => {
      const dir = join(home, 'c');
      const dead = startFixture('lock-hold.ts', [dir]);
      await firstLine(dead);
      await kill(dead);
      const startAt = String(Date.now() + 3000);
      const contenders = Array.from({ length: 5 }, () =>
        startFixture('lock-hold.ts', [dir, startAt]),
      );
      const results = await Promise.all(contenders.map(firstLine));
      await Promise.all(contenders.map(async (child) => child.exitCode ?? kill(child)));
      expect(results.sort()).to.deep.equal([...Array<string>(4).fill('CLUSTER_LOCKED'), 'held']);
    }));

  it('never has two holders, though processes compete and some are killed', () =>
    withTempDir(async (home) => {
      const args = [join(home, 'c'), join(home, 'inside')];
      const victims = [1, 2].map(() => startFixture('lock-contend.ts', [...args, '1000000']));
      const outputs = victims.map((child) => text(child.stdout));
      const ends = victims.map((child) => once(child, 'close'));
      await Promise.all(victims.map((child) => once(child.stdout, 'data')));
      const survivors = [1, 2, 3].map(() => runFixture('lock-contend.ts', [...args, '15']));
      setTimeout(() => victims[0]?.kill('SIGKILL'), 1500);
      setTimeout(() => victims[1]?.kill('SIGKILL'), 2500);
      for (const { stdout } of await Promise.all(survivors)) {
        expect(stdout.trim().split('\n')).to.deep.equal(Array(15).fill('in'));
      }
      for (const output of await Promise.all(outputs)) expect(output).not.to.contain('two');
      await Promise.all(ends);
      expect(victims.map((child) => child.signalCode)).to.deep.equal(['SIGKILL', 'SIGKILL']);
      expect(await lockHolder(join(home, 'c'))).to.equal(undefined);
    }));
});

describe('isAlive', () => {
  it('knows this process, and not one that has ended', async () => {
    expect(isAlive(process.pid, startTime(process.pid) ?? '')).to.equal(true);
    const child = startFixture('lock-hold.ts', ['/nonexistent', '9e15']);
    const start = startTime(child.pid ?? 0) ?? '';
    expect(isAlive(child.pid ?? 0, start)).to.equal(true);
    await kill(child);
    expect(isAlive(child.pid ?? 0, start)).to.equal(false);
    expect(isAlive(child.pid ?? 0, '')).to.equal(false);
  });
});
