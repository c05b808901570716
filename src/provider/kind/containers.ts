import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess } from '../../base/index.js';
import type { Docker } from './docker.js';

/** The label kind puts on its node containers, with the cluster's name. */
const LABEL = 'io.x-k8s.kind.cluster';

/** How often, and how long apart (ms), containers are looked for that another removal takes away: 10 s. */
const LOOKS = 20;
const PAUSE = 500;

/** A node container of a kind cluster. */
export interface NodeContainer {
  cluster: string;
  name: string;
  running: boolean;
  /** Docker's own word: `running`, `exited`, `created`, `paused` … */
  state: string;
}

/** Node containers of one kind cluster, or of all; stopped ones too. */
export async function nodeContainers(
  docker: Docker,
  cluster?: string,
  timeout?: number,
): Promise<NodeContainer[]> {
  const label = cluster === undefined ? LABEL : `${LABEL}=${cluster}`;
  const format = `{{.Label "${LABEL}"}}\t{{.Names}}\t{{.State}}`;
  const result = await docker(
    ['ps', '--all', '--filter', `label=${label}`, '--format', format],
    timeout === undefined ? {} : { timeout },
  );
  return expectSuccess(result, 'DOCKER_UNREACHABLE', 'Listing containers')
    .stdout.split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [found = '', name = '', state = ''] = line.split('\t');
      return { cluster: found, name, state, running: state === 'running' };
    });
}

/** Removes node containers and their volumes, running ones too. */
export async function removeContainers(
  docker: Docker,
  cluster: string,
  names: string[],
  pause = PAUSE,
): Promise<void> {
  if (names.length === 0) return;
  const removed = await docker(['rm', '--force', '--volumes', ...names], { timeout: 60_000 });
  if (removed.exitCode !== 0 && (await goneAfterAll(docker, cluster, names, pause))) return;
  expectSuccess(removed, 'UNDO_FAILED', `Removing the containers of cluster "${cluster}"`);
}

/**
 * Whether somebody else removes them: Docker refuses a second removal while the first is under way, as
 * after a run that was stopped in its own deletion. Waits for its end.
 */
async function goneAfterAll(
  docker: Docker,
  cluster: string,
  names: string[],
  pause: number,
): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const left = await nodeContainers(docker, cluster);
    if (!left.some(({ name }) => names.includes(name))) return true;
    await delay(pause);
  }
  return false;
}

/** Host ports that Docker's running containers publish. */
export async function publishedPorts(docker: Docker): Promise<Set<number>> {
  const result = expectSuccess(
    await docker(['ps', '--format', '{{.Ports}}']),
    'DOCKER_UNREACHABLE',
    'Listing published ports',
  );
  const ports = new Set<number>();
  for (const [, from, to] of result.stdout.matchAll(/:(\d+)(?:-(\d+))?->/g)) {
    for (let port = Number(from); port <= Number(to ?? from); port++) ports.add(port);
  }
  return ports;
}
