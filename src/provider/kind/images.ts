import { LabError, type ProcessResult } from '../../base/index.js';
import type { Operation } from '../provider.js';
import type { Docker } from './docker.js';
import { imageName } from './image-names.js';

/** A pull over a slow line takes minutes; one that takes longer than this has stalled. */
const LONGEST_PULL = 15 * 60_000;

/** The id of an image in Docker here, or undefined when Docker does not have it. */
export async function localImageId(
  docker: Docker,
  image: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const result = await docker(
    ['image', 'inspect', '--format', '{{.Id}}', '--', imageName(image)],
    signal ? { signal } : {},
  );
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** Makes sure that Docker has the images, pulling what is missing. Throws IMAGE_UNAVAILABLE, naming the image. */
export async function ensureImages(
  docker: Docker,
  images: readonly string[],
  { progress, signal }: Operation,
): Promise<void> {
  for (const image of new Set(images)) {
    if ((await localImageId(docker, image, signal)) === undefined) {
      await pull(docker, image, { progress, signal });
    }
  }
}

async function pull(docker: Docker, image: string, operation: Operation): Promise<void> {
  operation.progress(`Pulling ${image}`);
  const result = await docker(['pull', '--', image], {
    timeout: LONGEST_PULL,
    signal: operation.signal,
    onLine: (line) => operation.progress(`${image}: ${line}`),
  });
  if (result.exitCode !== 0) throw unavailable(image, result);
}

function unavailable(image: string, result: ProcessResult): LabError {
  const said = result.timedOut ? 'the pull did not end' : result.stderr.split('\n').at(-1);
  return new LabError('IMAGE_UNAVAILABLE', {
    message: `Image ${image} is not on this machine and cannot be pulled: ${said}`,
    details: [`$ ${result.command}`, ...result.stderr.split('\n').slice(-5)],
  });
}
