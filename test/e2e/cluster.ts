import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeSpec } from '../../src/model/index.js';
import { createKindProvider, type ImageToLoad } from '../../src/provider/index.js';

/** An image under its name in Docker: LAB_IMAGE_MAP has a line for it where that differs. */
export function imageOf(name: string): string {
  const file = process.env.LAB_IMAGE_MAP;
  const lines = file === undefined ? [] : readFileSync(file, 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? name;
}

const TWO: NodeSpec[] = [
  { role: 'control-plane', labels: {} },
  { role: 'worker', labels: {} },
];

export interface TestCluster {
  /** Folder where lab keeps its state of it, as in LAB_STATE_HOME. */
  stateDir: string;
  name: string;
  /** Names in Docker; they are put onto the workers. */
  images: string[];
  /** Default: a control plane and a worker. */
  nodes?: NodeSpec[];
  ports?: { name: string; nodePort: number }[];
}

/** Makes a cluster without a run, as lab's provider does it; returns its kubeconfig. */
export async function makeCluster(cluster: TestCluster): Promise<string> {
  const { stateDir, name, images, nodes = TWO, ports = [] } = cluster;
  const provider = createKindProvider({ stateDir });
  const [, ...workers] = provider.nodeNames({ name, nodes });
  const toLoad: ImageToLoad[] = images.map((image) => ({ image, nodes: workers }));
  const nodeImage = process.env.LAB_NODE_IMAGE;
  const { kubeconfig } = await provider.create(
    { name, nodes, ports, ...(nodeImage === undefined ? {} : { nodeImage }) },
    { progress: () => {}, signal: new AbortController().signal, images: toLoad },
  );
  return kubeconfig;
}

/** A cluster for a test of a room; the one LAB_E2E_KUBECONFIG names is taken as it is. */
export async function testCluster(
  images: string[],
): Promise<{ kubeconfig: string; remove(): Promise<void> }> {
  const given = process.env.LAB_E2E_KUBECONFIG;
  if (given) return { kubeconfig: given, remove: () => Promise.resolve() };
  const stateDir = await mkdtemp(join(tmpdir(), 'lab-e2e-'));
  const name = `labe-${randomBytes(3).toString('hex')}`;
  return {
    kubeconfig: await makeCluster({ stateDir, name, images }),
    remove: async () => {
      await createKindProvider({ stateDir }).delete(name);
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
