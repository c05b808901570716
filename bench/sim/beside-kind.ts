import { setTimeout as sleep } from 'node:timers/promises';
import { median, type BenchContext, type Figure, type PartResult } from '../result.js';
import { writeConfigMaps } from './client.js';
import { whyNoKind, withKind, type KindCluster } from './kind.js';
import { withSim, type SimProcess } from './program.js';

const ROUNDS = 9;
/** A cluster is idle when it has been left alone for so long, s. */
const IDLE = 30;
const WRITES = 200;
const MIB = 2 ** 20;

/** What one cluster took; `kind` has no rounds, its start is too long. */
interface Taken {
  start: number;
  memory: number;
  /** ms for each ConfigMap. */
  write: number;
}

/** The start, the idle memory and writes of the embedded cluster, beside those of one kind cluster. */
export async function benchBesideKind(
  context: BenchContext,
): Promise<Record<'sim-start' | 'sim-memory' | 'sim-writes', PartResult>> {
  const { say, signal } = context;
  const starts: { seconds: number; cpu: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withSim(context, { nodes: 3, speed: 1 }, async ({ seconds, client, used }) => {
      starts.push({ seconds, cpu: used().cpuSeconds });
      await client.call('GET', '/version');
    });
  }
  say(`an idle embedded cluster, ${IDLE} s`);
  const sim = await withSim(context, { nodes: 3, speed: 1 }, async (cluster) =>
    taken(cluster, () => Promise.resolve(cluster.used().bytes), signal),
  );
  sim.start = median(starts.map(({ seconds }) => seconds));
  const why = await whyNoKind();
  say(why === undefined ? 'a kind cluster of three nodes' : `no kind cluster: ${why}`);
  const kind =
    why === undefined
      ? await withKind(context, (cluster) => taken(cluster, cluster.memory, signal))
      : undefined;

  const part = (
    figures: Figure[],
    ratio: { name: string; value: (kind: Taken) => number; limit: number },
    notes: string[],
  ): PartResult => ({
    figures,
    gates:
      kind === undefined
        ? []
        : [{ name: ratio.name, value: ratio.value(kind), at: 'least', limit: ratio.limit }],
    missing: kind === undefined ? [{ name: ratio.name, why: why ?? '', broken: false }] : [],
    notes,
  });
  const kinds = (name: string, unit: Figure['unit'], value: (kind: Taken) => number): Figure[] =>
    kind === undefined ? [] : [{ name, unit, value: value(kind) }];
  return {
    'sim-start': part(
      [
        { name: 'embedded: process start to three Ready nodes', value: sim.start, unit: 's' },
        {
          name: 'embedded: CPU of it',
          value: median(starts.map(({ cpu }) => cpu)),
          unit: 'CPU s',
        },
        ...kinds('kind: create cluster, then nodes Ready', 's', ({ start }) => start),
      ],
      { name: 'kind / embedded', value: ({ start }) => start / sim.start, limit: 50 },
      [`embedded: median of ${ROUNDS}; kind: one cluster`],
    ),
    'sim-memory': part(
      [
        { name: 'embedded: resident', value: sim.memory / MIB, unit: 'MiB' },
        ...kinds('kind: of its three node containers', 'MiB', ({ memory }) => memory / MIB),
      ],
      { name: 'kind / embedded', value: ({ memory }) => memory / sim.memory, limit: 6 },
      [`three nodes, idle for ${IDLE} s; kind’s without page cache that could be given back`],
    ),
    'sim-writes': part(
      [
        { name: 'embedded: one ConfigMap', value: sim.write, unit: 'ms' },
        ...kinds('kind: one ConfigMap', 'ms', ({ write }) => write),
      ],
      { name: 'kind / embedded', value: ({ write }) => write / sim.write, limit: 3 },
      [`${WRITES} one after another, one client with one connection over HTTPS`],
    ),
  };
}

async function taken(
  { seconds, client }: SimProcess | KindCluster,
  memory: () => Promise<number>,
  signal: AbortSignal,
): Promise<Taken> {
  await sleep(IDLE * 1000, undefined, { signal });
  const idle = await memory();
  await writeConfigMaps(client, WRITES, 'warm');
  const write = await writeConfigMaps(client, WRITES, 'bench');
  return { start: seconds, memory: idle, write };
}
