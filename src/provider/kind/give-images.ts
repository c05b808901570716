import { expectSuccess } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import type { KindContext } from './context.js';
import { fullName } from './image-names.js';
import { loadImages } from './load-images.js';

/**
 * Puts images of this machine onto a node, under the names that the cluster asks for: named anew in the
 * node's containerd, so that Docker here gets no tag. Throws IMAGE_LOAD, IMAGE_UNAVAILABLE.
 */
export async function giveImages(
  context: KindContext,
  handle: ClusterHandle,
  node: string,
  images: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const sources = [...new Set(Object.values(images))];
  await loadImages(
    context,
    handle,
    sources.map((image) => ({ image, nodes: [node] })),
    { progress: (line) => context.log.info(line), signal },
  );
  for (const [name, source] of Object.entries(images)) {
    if (fullName(name) === fullName(source)) continue;
    const result = await context.docker(
      [
        ...['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'tag', '--force'],
        ...[fullName(source), fullName(name)],
      ],
      { timeout: 60_000, signal },
    );
    expectSuccess(result, 'IMAGE_LOAD', `Naming ${source} ${name} on ${node}`);
  }
}
