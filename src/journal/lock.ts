import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoTime, LabError, systemClock } from '../base/index.js';
import { codeOf, fileError } from './file-error.js';
import { ensurePrivateDir } from './paths.js';
import { isAlive, startTime } from './process-alive.js';

/** Who holds a lock. */
export interface LockHolder {
  pid: number;
  /** `lab run atlan-outage`. */
  command: string;
  run?: string;
  /** ISO time. */
  since: string;
}

export interface Lock {
  /** Safe to call again. */
  release(): Promise<void>;
}

/** How long a taken lock is tried before CLUSTER_LOCKED unless told, ms: contenders that give way need a few tries. */
const PATIENCE = 500;

/**
 * Takes the lock of a cluster's state folder, for as long as this process lives.
 * Throws CLUSTER_LOCKED with the holder when another process has it.
 *
 * There is no file to steal, so a dead holder needs no take-over: every contender puts
 * a claim of its own, named by its process, into a folder beside `dir`, and *then* looks
 * at all others. It has the lock when no other claim is of a living process. Of two
 * contenders the later one must see the earlier one's claim, so both can never win; the
 * smallest name stays while the others withdraw, so one of them does. Claims of the dead
 * are ignored and swept. The folder is beside `dir` because `dir` itself is deleted with
 * its cluster, while the lock is held.
 */
export async function acquireLock(
  dir: string,
  holder: { command: string; run?: string },
  patience = PATIENCE,
): Promise<Lock> {
  const folder = `${dir}.lock`;
  const deadline = systemClock.elapsed() + patience;
  for (;;) {
    const mine = await putClaim(folder, holder);
    const release = (): Promise<void> => removeClaim(folder, mine);
    try {
      const winner = await contend(folder, mine, deadline);
      if (winner === undefined) return { release };
      await release();
      if (systemClock.elapsed() >= deadline) throw locked(await describe(folder, winner));
    } catch (error) {
      await release();
      throw error;
    }
    await systemClock.sleep(5 + Math.random() * 40);
  }
}

/** Who holds the lock of a cluster's state folder; undefined when no living process does. */
export async function lockHolder(dir: string): Promise<LockHolder | undefined> {
  const folder = `${dir}.lock`;
  const holders = await Promise.all(
    (await livingClaims(folder)).map((claim) => describe(folder, claim)),
  );
  return holders.sort((a, b) => (a.since < b.since ? -1 : 1))[0];
}

interface Claim {
  file: string;
  pid: number;
  start: string;
}

/** Undefined when the lock is ours; else a claim to give way to. */
async function contend(folder: string, mine: Claim, deadline: number): Promise<Claim | undefined> {
  for (;;) {
    const others = (await livingClaims(folder)).filter((claim) => claim.file !== mine.file);
    const first = others[0];
    if (first === undefined) return undefined;
    if (first.file < mine.file || systemClock.elapsed() >= deadline) return first;
    await systemClock.sleep(10);
  }
}

async function putClaim(folder: string, holder: { command: string; run?: string }): Promise<Claim> {
  const pid = process.pid;
  const start = startTime(pid) ?? '';
  const file = `${pid}-${start}-${randomBytes(4).toString('hex')}.json`;
  const content: LockHolder = { pid, ...holder, since: isoTime(systemClock.now()) };
  for (;;) {
    try {
      await ensurePrivateDir(folder);
      await writeFile(join(folder, file), JSON.stringify(content), { flag: 'wx', mode: 0o600 });
      return { file, pid, start };
    } catch (error) {
      // Another process that released its lock took the empty folder away: make it again.
      if (codeOf(error) !== 'ENOENT') throw fileError(error, folder);
    }
  }
}

async function removeClaim(folder: string, claim: Claim): Promise<void> {
  await rm(join(folder, claim.file), { force: true });
  // Only an empty folder goes; one with another's claim stays.
  await rmdir(folder).catch(() => {});
}

/** Claims of living processes, by name; those of the dead are swept on the way. */
async function livingClaims(folder: string): Promise<Claim[]> {
  let files: string[];
  try {
    files = await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw fileError(error, folder);
  }
  const living: Claim[] = [];
  for (const file of files.sort()) {
    const match = /^(\d+)-(\d*)-[0-9a-f]{8}\.json$/.exec(file);
    if (!match) continue;
    const claim = { file, pid: Number(match[1]), start: match[2] ?? '' };
    if (isAlive(claim.pid, claim.start)) living.push(claim);
    else await rm(join(folder, file), { force: true });
  }
  return living;
}

async function describe(folder: string, claim: Claim): Promise<LockHolder> {
  try {
    return JSON.parse(await readFile(join(folder, claim.file), 'utf8')) as LockHolder;
  } catch {
    // Being written, or just released: the name still tells whose it is.
    return { pid: claim.pid, command: 'lab', since: isoTime(systemClock.now()) };
  }
}

function locked(holder: LockHolder): LabError {
  const run = holder.run === undefined ? '' : `, run ${holder.run}`;
  return new LabError('CLUSTER_LOCKED', {
    message: `\`${holder.command}\` (pid ${holder.pid}${run}) has been working on this cluster since ${holder.since}.`,
  });
}
