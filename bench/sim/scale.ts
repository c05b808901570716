import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, PartResult } from '../result.js';
import { writeConfigMaps, type Client } from './client.js';
import { withSim } from './program.js';

const NODES = 1000;
const PODS = [1000, 3000, 10_000];
const REPLICAS = 100;
/** As `lab run` has it: pods need their real moments of cluster time to start. */
const SPEED = 10;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const MIB = 2 ** 20;
const GOAL = { seconds: 12, bytes: 2 ** 30 };

interface Scaled {
  pods: number;
  seconds: number;
  cpu: number;
  peak: number;
  /** ms for each ConfigMap once all pods run. */
  write: number;
}

/** Pods of Deployments to Running on a thousand nodes, through the API as any client would do it. */
export async function benchScale(context: BenchContext): Promise<PartResult> {
  const all: Scaled[] = [];
  for (const pods of PODS) {
    context.say(`${pods} pods on ${NODES} nodes`);
    all.push(await scale(context, pods));
  }
  const [few, some, many] = all as [Scaled, Scaled, Scaled];
  const eachPod = ({ cpu, pods }: Scaled): number => cpu / pods;
  return {
    figures: all.flatMap(({ pods, seconds, cpu, peak, write }) => [
      { name: `${pods} pods: all are ready`, value: seconds, unit: 's' as const },
      { name: `${pods} pods: CPU of it`, value: cpu, unit: 'CPU s' as const },
      { name: `${pods} pods: peak memory`, value: peak / MIB, unit: 'MiB' as const },
      { name: `${pods} pods: one ConfigMap beside them`, value: write, unit: 'ms' as const },
    ]),
    gates: [
      { name: '10,000 pods / 12 s', value: many.seconds / GOAL.seconds, at: 'most', limit: 1 },
      { name: '10,000 pods, peak / 1 GiB', value: many.peak / GOAL.bytes, at: 'most', limit: 1 },
      {
        name: 'CPU of a pod among 10,000 / among 3,000',
        value: eachPod(many) / eachPod(some),
        at: 'most',
        limit: 1.25,
      },
      {
        name: 'a write beside 10,000 pods / beside 1,000',
        value: many.write / few.write,
        at: 'most',
        limit: 1.5,
      },
    ],
    missing: [
      {
        name: 'kwok',
        why: 'needs etcd and kube-apiserver as programs, which this bench does not fetch',
        broken: false,
      },
    ],
    notes: [
      `Deployments of ${REPLICAS}, created one after another over HTTPS; speed ${SPEED}`,
      'the first clock starts with the first Deployment; nodes are Ready before',
    ],
  };
}

function scale(context: BenchContext, pods: number): Promise<Scaled> {
  return withSim(context, { nodes: NODES, speed: SPEED }, async ({ client, used }) => {
    const before = used().cpuSeconds;
    const started = performance.now();
    for (let i = 0; i < pods / REPLICAS; i++) {
      await client.call('POST', DEPLOYMENTS, deployment(`web-${i}`));
    }
    while ((await ready(client)) < pods) {
      await sleep(100, undefined, { signal: context.signal });
    }
    const seconds = (performance.now() - started) / 1000;
    const { cpuSeconds, peakBytes } = used();
    await writeConfigMaps(client, 200, 'warm');
    const write = await writeConfigMaps(client, 200, 'bench');
    return { pods, seconds, cpu: cpuSeconds - before, peak: peakBytes, write };
  });
}

async function ready(client: Client): Promise<number> {
  type List = { items: { status?: { readyReplicas?: number } }[] };
  const { items } = await client.call<List>('GET', DEPLOYMENTS);
  return items.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
}

function deployment(name: string): object {
  const requests = { cpu: '10m', memory: '16Mi' };
  const containers = [
    { name: 'main', image: 'registry.k8s.io/pause:3.10', resources: { requests } },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers } },
    },
  };
}
