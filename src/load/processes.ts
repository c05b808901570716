import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Processes that have sent their load and wait for another one. */
const idle = new Set<ChildProcess>();

/** A process that has sent a load before, if one waits for the next. It may have died, and nobody has heard of it yet. */
export function takeProcess(): ChildProcess | undefined {
  const [kept] = idle;
  if (!kept) return undefined;
  forget(kept);
  kept.ref();
  kept.channel?.ref();
  return kept;
}

/** Keeps a process whose load has ended for the next one. It keeps no parent alive, and goes with it. */
export function keepProcess(child: ChildProcess): void {
  if (!child.connected) return;
  unhear(child);
  child.on('error', () => {});
  child.on('exit', () => forget(child)).on('disconnect', () => forget(child));
  child.unref();
  child.channel?.unref();
  (child.stderr as Socket | null)?.removeAllListeners('data').unref();
  idle.add(child);
}

function forget(child: ChildProcess): void {
  idle.delete(child);
  unhear(child);
}

/** Nobody of ours listens any more; what Node listens to for the channel stays. */
function unhear(child: ChildProcess): void {
  for (const event of ['message', 'error', 'exit', 'disconnect']) child.removeAllListeners(event);
}

/**
 * The compiled child, or its source when this file runs from source (the parent's
 * own --import of a loader is inherited). In a process group of its own: a Ctrl-C is for
 * `lab`, which ends the load itself.
 */
export function forkProcess(): ChildProcess {
  const file = new URL(`./child${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  return fork(file, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}
