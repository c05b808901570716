/**
 * Show: what each behaviour.yaml tells the embedded cluster of a program, beside the program itself on kind: the
 * healthy system of each scenario that has one, at rest. Answers and the first lines of the log must be equal,
 * memory within a quarter and 6 MiB. Needs Docker, kind, kubectl.
 *   npm run build && npx tsx test/show/behaviours.ts [SCENARIO...]
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../../src/base/index.js';
import { Lab, textOf } from '../e2e/lab.js';
import { show, table } from './show.js';

const ROOT = join(import.meta.dirname, '../..');
const SCENARIOS = [
  ...['web-app-oom', 'oom-backoff', 'flagsmith-memory', 'node-drain'],
  ...['redis-meltdown', 'namespace-bleed'],
];
const MIB = 2 ** 20;
/** Lines of a log that are compared. */
const LINES = 3;
/** A system at rest: its programs have done what they do at their start (s of cluster time). */
const REST = 20;

/** What a system at rest shows, by what it is of. */
interface Seen {
  answers: Map<string, string>;
  logs: Map<string, string>;
  /** Bytes of the working set. */
  memory: Map<string, number>;
}

const lab = await Lab.create();

async function look(scenario: string, provider: string): Promise<Seen> {
  const cluster = lab.newCluster();
  const args = ['--provider', provider, '--cluster', cluster];
  const up = await lab.run(['up', scenario, ...args]);
  if (up.code !== 0) throw new Error(textOf(up));
  try {
    await delay(REST * 1000);
    const status = await lab.status(cluster);
    const env = { ...process.env, KUBECONFIG: join(lab.clusterDir(cluster), 'kubeconfig') };
    const kubectl = async (...line: string[]): Promise<string> =>
      (await runProcess('kubectl', line, { env, timeout: 30_000 })).stdout;
    const seen: Seen = { answers: new Map(), logs: new Map(), memory: new Map() };
    for (const [name, { host, port }] of Object.entries(status?.ports ?? {})) {
      const answer = await fetch(`http://${host}:${port}/`);
      seen.answers.set(`port ${name}`, `${answer.status} ${(await answer.text()).trim()}`);
    }
    const pods = JSON.parse(await kubectl('get', 'pods', '-A', '-o', 'json')) as { items: Pod[] };
    for (const { metadata, spec } of pods.items) {
      if (!taught(scenario, metadata.labels)) continue;
      for (const { name } of spec.containers) {
        const of = `${metadata.namespace}/${metadata.labels['app'] ?? metadata.name} ${name}`;
        const log = await kubectl('logs', '-n', metadata.namespace, metadata.name, '-c', name);
        seen.logs.set(of, log.split('\n').slice(0, LINES).join(' | ').trim());
      }
    }
    const nodes = JSON.parse(await kubectl('get', 'nodes', '-o', 'json')) as { items: Pod[] };
    for (const { metadata } of nodes.items) {
      const path = `/api/v1/nodes/${metadata.name}/proxy/stats/summary`;
      const summary = JSON.parse(await kubectl('get', '--raw', path)) as Summary;
      for (const { podRef, containers = [] } of summary.pods) {
        const pod = pods.items.find((one) => one.metadata.name === podRef.name);
        if (!pod || !taught(scenario, pod.metadata.labels)) continue;
        for (const { name, memory } of containers) {
          const of = `${podRef.namespace}/${pod.metadata.labels['app'] ?? podRef.name} ${name}`;
          seen.memory.set(of, memory?.workingSetBytes ?? 0);
        }
      }
    }
    return seen;
  } finally {
    await lab.run(['down', '--cluster', cluster]);
  }
}

interface Pod {
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  spec: { containers: { name: string }[] };
}

interface Summary {
  pods: {
    podRef: { name: string; namespace: string };
    containers?: { name: string; memory?: { workingSetBytes?: number } }[];
  }[];
}

/** Whether a behaviour.yaml of the scenario's manifests is about pods of this app. */
function taught(scenario: string, labels: Record<string, string> = {}): boolean {
  const text = readFileSync(join(ROOT, 'scenarios', scenario, 'scenario.yaml'), 'utf8');
  const folders = [...text.matchAll(/manifests\/([a-z-]+)/g)].map(([path]) => path);
  return [...new Set(folders)].some((folder) => {
    const file = join(ROOT, folder, 'behaviour.yaml');
    const app = labels['app'] ?? '';
    return existsSync(file) && app !== '' && readFileSync(file, 'utf8').includes(`app: ${app}`);
  });
}

const rows = [['scenario', 'of', 'what', 'kind', 'embedded', '']];
let different = 0;
const add = (...row: string[]): void => {
  rows.push(row);
  if (row.at(-1) !== 'equal') different++;
};
try {
  for (const scenario of process.argv.length > 2 ? process.argv.slice(2) : SCENARIOS) {
    const kind = await look(scenario, 'kind');
    const embedded = await look(scenario, 'embedded');
    for (const what of ['answers', 'logs'] as const) {
      for (const [of, real] of kind[what]) {
        const other = embedded[what].get(of) ?? '(nothing)';
        const equal = real === other ? 'equal' : 'DIFFERENT';
        add(scenario, of, what, clip(real), real === other ? '' : clip(other), equal);
      }
    }
    for (const [of, real] of kind.memory) {
      const other = embedded.memory.get(of) ?? 0;
      const near = Math.abs(real - other) <= Math.max(real / 4, 6 * MIB);
      const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
      add(scenario, of, 'memory at rest', mib(real), mib(other), near ? 'equal' : 'DIFFERENT');
    }
    process.stderr.write(`${scenario} looked at\n`);
  }
} finally {
  await lab.remove();
}
const sum = `${rows.length - 1 - different} of ${rows.length - 1} equal`;
show('behaviours', `${table(rows)}\n\n${sum}`, different === 0);

function clip(text: string): string {
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}
