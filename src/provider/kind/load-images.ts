import { LabError, messageOf, plural } from '../../base/index.js';
import type { ClusterHandle } from '../../model/index.js';
import { startChild, type ChildEnd } from '../common/child.js';
import type { ImageToLoad, Operation } from '../provider.js';
import type { KindContext } from './context.js';
import { localImageId } from './images.js';
import { hasImage, nodeImages } from './node-images.js';

/** Nodes that lack the same images, and so share one archive. */
interface Batch {
  images: string[];
  nodes: { name: string; snapshotter: string }[];
}

/**
 * Puts images onto the nodes that need them and lack them: one `docker save` for all images
 * of a node (layers they share travel once), streamed into the containerd of each node
 * that lacks the same ones. `booting`: the nodes may not exist yet. Throws IMAGE_LOAD.
 */
export async function loadImages(
  context: KindContext,
  handle: ClusterHandle,
  images: readonly ImageToLoad[],
  options: Operation & { booting?: boolean },
): Promise<void> {
  const wanted = await withIds(context, images, options.signal);
  const missing = await Promise.all(
    handle.nodes.map(async ({ name }) => {
      const here = wanted.filter(({ nodes }) => nodes.includes(name));
      if (here.length === 0) return { name, snapshotter: '', images: [] };
      const node = await nodeImages(context.docker, name, options);
      const lacks = here.filter(({ image, id }) => !hasImage(node, image, id));
      return { name, snapshotter: node.snapshotter, images: lacks.map(({ image }) => image) };
    }),
  );
  const batches = new Map<string, Batch>();
  for (const { name, snapshotter, images: lacking } of missing) {
    if (lacking.length === 0) continue;
    const key = lacking.join(' ');
    const batch = batches.get(key) ?? { images: lacking, nodes: [] };
    batch.nodes.push({ name, snapshotter });
    batches.set(key, batch);
  }
  await Promise.all([...batches.values()].map((batch) => transferAny(context, batch, options)));
}

/**
 * Docker's containerd store saves an image of several platforms with only one of them in the
 * archive: importing all platforms then fails ("content digest …: not found"), the node's
 * own does not. The other way round, all of them is what emulated images need.
 */
async function transferAny(
  context: KindContext,
  batch: Batch,
  operation: Operation,
): Promise<void> {
  try {
    await transfer(context, batch, ['--all-platforms'], operation);
  } catch (error) {
    if (!messageOf(error).includes('not found')) throw error;
    await transfer(context, batch, [], operation);
  }
}

async function withIds(
  context: KindContext,
  images: readonly ImageToLoad[],
  signal: AbortSignal,
): Promise<(ImageToLoad & { id: string })[]> {
  return Promise.all(
    images.map(async (entry) => {
      const id = await localImageId(context.docker, entry.image, signal);
      if (id !== undefined) return { ...entry, id };
      throw new LabError('IMAGE_UNAVAILABLE', {
        message: `Image ${entry.image} is not in Docker on this machine.`,
      });
    }),
  );
}

async function transfer(
  context: KindContext,
  { images, nodes }: Batch,
  platforms: string[],
  { progress, signal }: Operation,
): Promise<void> {
  const where = nodes.map(({ name }) => name).join(', ');
  progress(`Loading ${images.join(', ')} onto ${where}`);
  const options = { env: context.env, signal };
  const save = startChild('docker', ['save', '--', ...images], options);
  const imports = nodes.map(({ name, snapshotter }) => {
    const child = startChild(
      'docker',
      [
        ...['exec', '--interactive', name, 'ctr', '--namespace=k8s.io', 'images', 'import'],
        // Not unpacked: the container runtime does that for the first container of an image,
        // so a node that may run it, but does not, is spared half of the work.
        ...[...platforms, '--digests', '--no-unpack', `--snapshotter=${snapshotter}`, '-'],
      ],
      options,
    );
    child.stdout.resume();
    save.stdout.pipe(child.stdin);
    return child.ended.then((end) => ({ end, what: `Importing images on ${name}` }));
  });
  const ends = await Promise.all([
    save.ended.then((end) => ({ end, what: `docker save ${images.join(' ')}` })),
    ...imports,
  ]);
  signal.throwIfAborted();
  for (const { end, what } of ends) if (end.exitCode !== 0) throw loadError(what, end);
  progress(`Loaded ${plural(images.length, 'image')} onto ${where}`);
}

function loadError(what: string, { exitCode, stderr }: ChildEnd): LabError {
  const lines = stderr.split('\n');
  return new LabError('IMAGE_LOAD', {
    message: `${what} failed (exit ${exitCode}): ${lines.at(-1) ?? ''}`,
    details: lines.slice(-10),
  });
}
