import { setTimeout as delay } from 'node:timers/promises';
import { nodeContainers, removeContainers } from './containers.js';
import type { KindContext } from './context.js';

/**
 * How often in a row, and how long apart (ms), no container may be seen. Docker goes on making a
 * container whose client was ended, and one that is removed meanwhile comes back: after a Ctrl-C while
 * both nodes were being made, both were there 2 s after their removal (two cores, load 30).
 */
const LOOKS = 8;
const PAUSE = 500;

/** Removes the containers that still come after a creation was ended, until none comes any more. */
export async function removeLate(
  { docker }: Pick<KindContext, 'docker'>,
  cluster: string,
  pause = PAUSE,
): Promise<void> {
  for (let quiet = 0; quiet < LOOKS; quiet++) {
    await delay(pause);
    const late = (await nodeContainers(docker, cluster)).map(({ name }) => name);
    if (late.length === 0) continue;
    quiet = -1;
    await removeContainers(docker, cluster, late);
  }
}
