import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expectSuccess, runProcess } from '../src/base/index.js';
import type { ClusterHandle } from '../src/model/index.js';
import { imagesByNode } from '../src/plan/index.js';
import { createKindProvider } from '../src/provider/index.js';
// Not of the room's face: bare kind must get the very configuration that lab gives it.
import { kindConfig } from '../src/provider/kind/kind-config.js';
import { benchScenario, nodeImage } from './lab.js';
import { median, type BenchContext, type PartResult } from './result.js';

const ROUNDS = 3;

interface Times {
  /** Until `kind create cluster`, by itself or under lab, has ended; s. */
  create: number[];
  /** Until all nodes are Ready as well, for lab also the marker written; s. */
  ready: number[];
  images: number[];
}

const noTimes = (): Times => ({ create: [], ready: [], images: [] });

/**
 * Cluster creation and images, lab and bare kind in turns, each round on new clusters of the
 * same configuration and node image. lab's creation ends when all nodes are Ready and the
 * marker is in the cluster; `kind create cluster` ends before that, so the time until its nodes
 * are Ready is published as well. Images: those of the scenario, one `kind load docker-image`
 * with all of them against lab's own way; `images: false` leaves them out.
 */
export async function benchClusters(
  context: BenchContext,
  { images }: { images: boolean },
): Promise<{ cluster: PartResult; images: PartResult }> {
  const lab = noTimes();
  const kind = noTimes();
  for (let round = 1; round <= ROUNDS; round++) {
    context.say(`clusters ${round} of ${ROUNDS}: lab`);
    const handle = await labRound(context, lab, images);
    context.say(`clusters ${round} of ${ROUNDS}: kind`);
    await kindRound(context, handle, kind, images);
  }
  return { cluster: clusterResult(lab, kind), images: imagesResult(lab, kind) };
}

function clusterResult(lab: Times, kind: Times): PartResult {
  return {
    figures: [
      { name: 'lab: cluster created, nodes Ready', value: median(lab.ready), unit: 's' },
      { name: 'lab: of it until kind has ended', value: median(lab.create), unit: 's' },
      { name: 'kind create cluster', value: median(kind.create), unit: 's' },
      { name: 'kind create cluster, then nodes Ready', value: median(kind.ready), unit: 's' },
      {
        name: 'lab / kind, both until kind has ended',
        value: median(lab.create) / median(kind.create),
        unit: '×',
      },
      {
        name: 'lab with its wait for Ready nodes / kind without one',
        value: median(lab.ready) / median(kind.create),
        unit: '×',
      },
    ],
    gates: [
      {
        name: 'lab / kind create cluster, both until the nodes are Ready',
        value: median(lab.ready) / median(kind.ready),
        at: 'most',
        limit: 1.05,
      },
    ],
    missing: [],
    notes: [
      `medians of ${ROUNDS} clusters each, in turns, same configuration and node image`,
      'bare kind ends before its nodes are Ready, which is not yet a cluster that a pod runs on: the gate is on both until they are',
    ],
  };
}

function imagesResult(lab: Times, kind: Times): PartResult {
  return {
    figures: [
      { name: 'lab: images on the nodes that may need them', value: median(lab.images), unit: 's' },
      { name: 'kind load docker-image', value: median(kind.images), unit: 's' },
    ],
    gates: [
      {
        name: 'lab / kind load docker-image',
        value: median(lab.images) / median(kind.images),
        at: 'most',
        limit: 0.5,
      },
    ],
    missing: [],
    notes: [
      `${benchScenario().images.length} images, medians of ${ROUNDS} rounds on new nodes`,
      'lab leaves out nodes that cannot run an image, and unpacking, which the first container of an image does',
    ],
  };
}

async function labRound(
  { dir, signal }: BenchContext,
  times: Times,
  images: boolean,
): Promise<ClusterHandle> {
  const provider = createKindProvider({ stateDir: join(dir, 'clusters-state') });
  const scenario = benchScenario();
  const name = `lab-bench-${randomBytes(2).toString('hex')}`;
  const { nodes, ports } = scenario.cluster;
  const quiet = (): void => {};
  try {
    const started = performance.now();
    const handle = await provider.create(
      { name, nodes, ports, ...(nodeImage ? { nodeImage } : {}) },
      {
        signal,
        // The first line after those of kind.
        progress: (line) => {
          if (line.startsWith('Waiting for the nodes')) times.create.push(since(started));
        },
      },
    );
    times.ready.push(since(started));
    const load = imagesByNode(scenario, handle.nodes);
    if (images) {
      times.images.push(await seconds(() => provider.loadImages(handle, load, quiet, signal)));
    }
    return handle;
  } finally {
    await provider.delete(name);
  }
}

async function kindRound(
  { dir, signal }: BenchContext,
  handle: ClusterHandle,
  times: Times,
  images: boolean,
): Promise<void> {
  const name = `${handle.name}-kind`;
  const kubeconfig = join(dir, `${name}.kubeconfig`);
  const env = { KUBECONFIG: kubeconfig, KIND_EXPERIMENTAL_PROVIDER: 'docker' };
  const image = nodeImage ? ['--image', nodeImage] : [];
  const kind = async (args: string[], input?: string): Promise<void> => {
    const result = await runProcess('kind', args, { env, signal, ...(input ? { input } : {}) });
    expectSuccess(result, 'CLUSTER_CREATE', `kind ${args[0]}`);
  };
  try {
    const create = await seconds(() =>
      kind(['create', 'cluster', '--name', name, '--config', '-', ...image], kindConfig(handle)),
    );
    times.create.push(create);
    times.ready.push(create + (await seconds(() => nodesReady(name, signal))));
    const load = ['load', 'docker-image', '--name', name, ...benchScenario().images];
    if (images) times.images.push(await seconds(() => kind(load)));
  } finally {
    await runProcess('kind', ['delete', 'cluster', '--name', name], { env });
  }
}

/** Resolves when all nodes of a kind cluster are Ready. */
export async function nodesReady(name: string, signal: AbortSignal): Promise<void> {
  const kubectl = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf'];
  const wait = ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=120s'];
  const args = ['exec', `${name}-control-plane`, ...kubectl, ...wait];
  expectSuccess(await runProcess('docker', args, { signal }), 'CLUSTER_CREATE', 'kubectl wait');
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return since(started);
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}
