import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterStatus } from '../../src/run/index.js';
import { containersOf, textOf, type Lab, type Leftovers } from './lab.js';

/** A moment in the life of a cluster. */
export interface LifeMoment {
  title: string;
  /** The command that is killed. */
  command(lab: Lab): string[];
  /** Whether the moment has come. */
  come(lab: Lab): boolean | Promise<boolean>;
}

export const LIFE_MOMENTS: LifeMoment[] = [
  {
    title: 'when the creation is announced and nothing exists yet',
    command: (lab) => lab.runArgs(),
    come: (lab) => lab.journal().length > 0,
  },
  {
    title: 'when the first node container is there',
    command: (lab) => lab.runArgs(),
    come: async (lab) => (await containersOf(lab.cluster)).length > 0,
  },
];

/** Needs a cluster that stands. `lab down`, and not a run: it deletes in the same way, and at once. */
export const DELETION: LifeMoment = {
  title: 'when the deletion has begun',
  command: (lab) => ['down', '--cluster', lab.cluster],
  come: (lab) => {
    const file = join(lab.clusterDir(), 'cluster.json');
    return existsSync(file) && readFileSync(file, 'utf8').includes('"status": "deleting"');
  },
};

export interface Cleaned {
  status: ClusterStatus | undefined;
  /** What `lab clean` printed. */
  cleaned: string;
  left: Leftovers;
}

/** Starts the command, kills it at the moment, and cleans up. */
export async function killDuring(lab: Lab, moment: LifeMoment): Promise<Cleaned> {
  const run = lab.start(moment.command(lab));
  let over: string | undefined;
  void run.ended.then((ended) => (over = textOf(ended)));
  while (!(await moment.come(lab))) {
    if (over !== undefined) throw new Error(`it ended before the moment came: ${over}`);
    await delay(5);
  }
  run.signal('SIGKILL');
  await run.ended;
  const status = await lab.status();
  const clean = await lab.run(['clean']);
  if (clean.code !== 0) throw new Error(`lab clean: ${textOf(clean)}`);
  return { status, cleaned: clean.stdout.trim(), left: await lab.leftovers() };
}
