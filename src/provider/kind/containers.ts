import { expectSuccess } from '../../base/index.js';
import type { Docker } from './docker.js';

/** The label kind puts on its node containers, with the cluster's name. */
const LABEL = 'io.x-k8s.kind.cluster';

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
): Promise<void> {
  if (names.length === 0) return;
  expectSuccess(
    await docker(['rm', '--force', '--volumes', ...names], { timeout: 60_000 }),
    'UNDO_FAILED',
    `Removing the containers of cluster "${cluster}"`,
  );
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
