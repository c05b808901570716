import { LabError } from '../../base/index.js';
import type { Docker } from './docker.js';

/** What the Docker server says of itself. */
export interface DockerFacts {
  version: string;
  cgroup: 'v1' | 'v2';
}

/** Asks Docker who it is. Throws DOCKER_MISSING, or DOCKER_UNREACHABLE within 10 s. */
export async function dockerFacts(docker: Docker): Promise<DockerFacts> {
  const result = await docker(['info', '--format', '{{.ServerVersion}} {{.CgroupVersion}}'], {
    timeout: 10_000,
  });
  const [version = '', cgroup] = result.stdout.trim().split(' ');
  // Without a server the client prints an empty version, and which exit code differs by release.
  if (result.timedOut || result.exitCode !== 0 || version === '') {
    throw new LabError('DOCKER_UNREACHABLE', {
      message: result.timedOut
        ? 'Docker gave no answer within 10 s.'
        : `Docker does not answer: ${result.stderr.split('\n').at(-1)}`,
    });
  }
  return { version, cgroup: cgroup === '2' ? 'v2' : 'v1' };
}
