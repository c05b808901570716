import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  watch,
  type FSWatcher,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JournalEntry } from '../../src/model/index.js';
import { readJournal } from '../../src/journal/index.js';
import { connect } from '../../src/kube/index.js';
import { compareSnapshots, type Snapshot } from '../../src/snapshot/index.js';
import { imageOf, makeCluster } from './cluster.js';
import { snapshotOf, textOf, type Lab } from './lab.js';

/** When a run is killed: as soon as the journal has this line about its nth change. */
export interface Moment {
  /** From 1. */
  change: number;
  line: 'intent' | 'done';
}

/** What a kill left, and what became of it. */
export interface Outcome {
  moment: Moment;
  /** Step and text of the change. */
  step: string;
  text: string;
  /** What `lab status` said is still to undo, newest first. */
  pending: string[];
  /** What `lab recover` did, a line each. */
  recovered: string[];
  /** What was not as it should be afterwards; of tries that came too late, too. */
  problems: string[];
  /** Kills it took to hit the moment. */
  tries: number;
  seconds: number;
}

/** The journalled changes of a run of the small scenario, in their order. */
export const CHANGES = [
  'create Namespace/small',
  'patch Service/web: {"spec":{"selector":{"app":"nobody"}}}',
  'apply changes/notice.yaml',
  'set resources of Deployment/web container nginx: limits memory=48Mi',
  'patch Deployment/tools: {"spec":{"template":{"spec":{"containers":[{"name":"busybox","env":[{"name":"MO…',
  'delete ConfigMap/motd',
  'cordon node pool=small',
  'scale Deployment/tools to 2',
  'uncordon node pool=small',
  'apply changes/motd.yaml',
  'set resources of Deployment/web container nginx: limits memory=64Mi',
  'patch Service/web: {"spec":{"selector":{"app":"web"}}}',
];

/** Before and after every change. */
export const MOMENTS: Moment[] = CHANGES.flatMap((_, index) => [
  { change: index + 1, line: 'intent' as const },
  { change: index + 1, line: 'done' as const },
]);

/** What controllers may need after an undo (a taint goes after its node is uncordoned), ms. */
const SETTLE = 30_000;

/** A cluster that outlives its runs, and what it holds between them. */
export interface Prepared {
  cluster: string;
  kubeconfig: string;
  before: Snapshot;
}

/** Makes a cluster that fits the small scenario; no run has been on it yet, and none deletes it. */
export async function prepare(lab: Lab, cluster = lab.cluster): Promise<Prepared> {
  const kubeconfig = await makeCluster({
    stateDir: lab.stateHome,
    name: cluster,
    images: ['nginx:1.25-alpine', 'busybox:1.36'].map(imageOf),
    nodes: [
      { role: 'control-plane', labels: {} },
      { role: 'worker', labels: { pool: 'small' } },
    ],
    ports: [{ name: 'web', nodePort: 30081 }],
  });
  return { cluster, kubeconfig, before: await snapshotOf(kubeconfig) };
}

/** Texts of the changes that the latest run on a cluster journalled, in their order. */
export function changesOf(lab: Lab, cluster: string): string[] {
  const entries = lab.journal(cluster);
  const run = entries.at(-1)?.run;
  return entries.flatMap((entry) =>
    entry.type === 'intent' && entry.run === run ? [entry.text] : [],
  );
}

/**
 * Tries for each moment: a small change is done 10 ms after it was announced, and on a busy
 * machine the journal is a line further when the kill arrives (5 of 30 kills at load 15).
 */
const TRIES = 8;

/** Starts a run, kills it at the moment, and brings the cluster back; again, until the moment was hit. */
export async function killAndRecover(lab: Lab, on: Prepared, moment: Moment): Promise<Outcome> {
  const started = performance.now();
  const late: string[] = [];
  for (let tries = 1; ; tries++) {
    const { hit, ...outcome } = await tryOnce(lab, on, moment);
    const problems = [...late, ...outcome.problems];
    if (hit || tries === TRIES) {
      if (!hit) problems.push(`the kill came too late ${TRIES} times`);
      return {
        ...outcome,
        moment,
        problems,
        tries,
        seconds: (performance.now() - started) / 1000,
      };
    }
    late.push(...outcome.problems);
  }
}

type Try = Pick<Outcome, 'step' | 'text' | 'pending' | 'recovered' | 'problems'> & {
  hit: boolean;
};

async function tryOnce(lab: Lab, on: Prepared, moment: Moment): Promise<Try> {
  const { change, processes } = await killAt(lab, on.cluster, moment);
  const [last, ofLast] = lastChange(lab.journal(on.cluster));
  const hit = last === change.seq && ofLast === moment.line;
  const status = await lab.status(on.cluster);
  if (status?.heldBy) throw new Error(`the killed run still holds the lock: ${status.heldBy.pid}`);
  const recovered = (await recover(lab, on.cluster)).split('\n');
  const { pending } = await readJournal(lab.clusterDir(on.cluster));
  const left = pending.filter(({ undo }) => undo.op !== 'deleteCluster');
  const [residue, marked] = await Promise.all([untilAsBefore(on), isMarked(on.kubeconfig)]);
  return {
    hit,
    step: change.step,
    text: change.text,
    pending: status?.pending ?? [],
    recovered,
    problems: [
      ...recovered.filter((line) => !line.startsWith('undone')),
      ...left.map(({ text }) => `still to undo: ${text}`),
      ...residue.map((line) => `residue: ${line}`),
      ...(marked ? ['the cluster still says that a run is on'] : []),
      ...processes().map((line) => `still runs: ${line}`),
    ],
  };
}

/** The last change that a journal tells of: its number, and which of its lines came last. */
function lastChange(entries: JournalEntry[]): [seq: number, line: Moment['line']] | [] {
  const last = entries.findLast(({ type }) => type === 'intent' || type === 'done');
  if (last?.type === 'intent') return [last.seq, 'intent'];
  return last?.type === 'done' ? [last.of, 'done'] : [];
}

/** What `lab recover` printed. */
export async function recover(lab: Lab, cluster: string): Promise<string> {
  const ended = await lab.run(['recover', '--cluster', cluster]);
  if (ended.code !== 0) throw new Error(`lab recover: ${textOf(ended)}`);
  return ended.stdout.trim();
}

type Intent = Extract<JournalEntry, { type: 'intent' }>;

interface Killed {
  change: Intent;
  /** What it started and still runs. */
  processes: () => string[];
}

/** Runs the small scenario until the line is in the journal, and kills it there and then. */
async function killAt(lab: Lab, cluster: string, moment: Moment): Promise<Killed> {
  const journal = new Follower(join(lab.clusterDir(cluster), 'journal.jsonl'));
  const run = lab.start(lab.runArgs(cluster));
  let over: string | undefined;
  void run.ended.then((ended) => (over = textOf(ended)));
  const intents: Intent[] = [];
  try {
    for (;;) {
      for (const entry of journal.read()) {
        if (entry.type === 'intent') intents.push(entry);
        const change = intents.at(moment.change - 1);
        if (!change) continue;
        if (moment.line === 'intent' || (entry.type === 'done' && entry.of === change.seq)) {
          run.signal('SIGKILL');
          const { signal } = await run.ended;
          if (signal !== 'SIGKILL') throw new Error(`it ended before it was killed: ${over}`);
          return { change, processes: () => run.processes() };
        }
      }
      if (over !== undefined) throw new Error(`it ended before the moment came: ${over}`);
      await journal.changed();
    }
  } finally {
    run.signal('SIGKILL');
    journal.close();
  }
}

/** Entries that come to a journal from now on. */
class Follower {
  private readonly file: number;
  private readonly watcher: FSWatcher;
  private offset: number;
  private rest = '';

  constructor(path: string) {
    // The first run on a cluster makes its journal.
    this.file = openSync(path, 'a+');
    this.offset = fstatSync(this.file).size;
    this.watcher = watch(path);
  }

  /** The entries of the lines that are whole by now. */
  read(): JournalEntry[] {
    const { size } = fstatSync(this.file);
    if (size <= this.offset) return [];
    const bytes = Buffer.alloc(size - this.offset);
    this.offset += readSync(this.file, bytes, 0, bytes.length, this.offset);
    const lines = (this.rest + bytes.toString('utf8')).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  }

  /** Resolves when something was written, or a moment later: whoever waits may have another reason to end. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.watcher.off('change', done);
        resolve();
      };
      const timer = setTimeout(done, 50);
      this.watcher.on('change', done);
    });
  }

  close(): void {
    this.watcher.close();
    closeSync(this.file);
  }
}

/** Differences that remain when controllers have had their time; empty when all is as before. */
export async function untilAsBefore({ kubeconfig, before }: Prepared): Promise<string[]> {
  const started = performance.now();
  for (;;) {
    const { residue } = compareSnapshots(before, await snapshotOf(kubeconfig));
    if (residue.length === 0 || performance.now() - started > SETTLE) {
      return residue.map((each) => `${each.object} ${each.path}: ${each.before} → ${each.after}`);
    }
    await delay(500);
  }
}

/** Whether the cluster itself says that a run is on. */
export async function isMarked(kubeconfig: string): Promise<boolean> {
  if (!existsSync(kubeconfig)) throw new Error('the cluster has lost its kubeconfig');
  const kube = await connect(kubeconfig);
  const mark = await kube.get({ kind: 'ConfigMap', namespace: 'chaos-lab', name: 'run' });
  return mark !== undefined;
}

/** Kills at every moment, on several prepared clusters side by side; results in the order of the moments. */
export function killEverywhere(
  lab: Lab,
  clusters: Promise<Prepared>[],
  moments: Moment[],
): Promise<Outcome>[] {
  const settle: ((outcome: Promise<Outcome>) => void)[] = [];
  const results = moments.map(
    (_, index) => new Promise<Outcome>((resolve) => (settle[index] = resolve)),
  );
  for (const result of results) result.catch(() => {});
  let next = 0;
  for (const cluster of clusters) {
    void (async () => {
      for (let index = next++; index < moments.length; index = next++) {
        const moment = moments[index];
        if (!moment) return;
        const outcome = cluster.then((on) => killAndRecover(lab, on, moment));
        settle[index]?.(outcome);
        await outcome.catch(() => {});
      }
    })();
  }
  return results;
}
