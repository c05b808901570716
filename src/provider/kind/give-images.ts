import { setMaxListeners } from 'node:events';
import { expectSuccess } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import type { KindContext } from './context.js';
import { fullName } from './image-names.js';
import { loadImages } from './load-images.js';

/**
 * Puts images of this machine onto nodes, under the names that the cluster asks for: named anew in each
 * node's containerd, so that Docker here gets no tag. Throws IMAGE_LOAD, IMAGE_UNAVAILABLE.
 */
export async function giveImages(
  context: KindContext,
  handle: ClusterHandle,
  nodes: string[],
  images: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  // Several programs at a time end with one signal: Node would take more than ten for a leak.
  setMaxListeners(0, signal);
  const sources = [...new Set(Object.values(images))];
  await loadImages(
    context,
    handle,
    sources.map((image) => ({ image, nodes })),
    { progress: (line) => context.log.info(line), signal },
  );
  await Promise.all(nodes.map(async (node) => nameAnew(context, node, images, signal)));
}

async function nameAnew(
  { docker }: KindContext,
  node: string,
  images: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, source] of Object.entries(images)) {
    if (fullName(name) === fullName(source)) continue;
    const tag = ['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'tag', '--force'];
    const names = [fullName(source), fullName(name)];
    const result = await docker([...tag, ...names], { timeout: 60_000, signal });
    expectSuccess(result, 'IMAGE_LOAD', `Naming ${source} ${name} on ${node}`);
  }
}
