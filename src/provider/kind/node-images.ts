import { setTimeout as delay } from 'node:timers/promises';
import { expectSuccess } from '../../base/index.js';
import { fullName } from './image-names.js';
import type { Docker } from './docker.js';

/** What containerd on a node has, and how it unpacks. */
export interface NodeImages {
  /** Digest of the manifest by name; the config's digest (`sha256:…`) is a name too. */
  digests: Map<string, string>;
  snapshotter: string;
}

/** Waits for containerd, then prints its snapshotter and its images. Constant: nothing is put into it. */
const LOOK = `
for try in {1..100}; do ctr version >/dev/null 2>&1 && break; sleep 0.1; done
grep -m1 '^ *snapshotter *=' /etc/containerd/config.toml
exec ctr --namespace=k8s.io images ls`;

/** A node container exists a few seconds after its creation began. */
const BOOT = 60_000;

/** What images a node has. `booting`: the node may not exist yet. Throws IMAGE_LOAD. */
export async function nodeImages(
  docker: Docker,
  node: string,
  options: { booting?: boolean; signal: AbortSignal },
): Promise<NodeImages> {
  const until = performance.now() + (options.booting ? BOOT : 0);
  for (;;) {
    const result = await docker(['exec', node, 'bash', '-c', LOOK], {
      timeout: BOOT,
      signal: options.signal,
    });
    if (result.exitCode === 0 || performance.now() > until) {
      return parse(expectSuccess(result, 'IMAGE_LOAD', `Listing the images of ${node}`).stdout);
    }
    await delay(300, undefined, { signal: options.signal });
  }
}

function parse(text: string): NodeImages {
  const digests = new Map<string, string>();
  for (const [, name = '', digest = ''] of text.matchAll(/^(\S+) +\S+ +(sha256:\S+)/gm)) {
    digests.set(name, digest);
  }
  const snapshotter = /snapshotter *= *"([\w-]+)"/.exec(text)?.[1] ?? 'overlayfs';
  return { digests, snapshotter };
}

/** Whether the node has this very image (not just one of the same name). `id` is Docker's. */
export function hasImage(node: NodeImages, image: string, id: string): boolean {
  const digest = node.digests.get(fullName(image));
  // Docker's id is the config's digest, with its containerd store the manifest's.
  return digest !== undefined && (digest === id || node.digests.get(id) === digest);
}
