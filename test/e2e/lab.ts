import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../../src/base/index.js';
import { connect } from '../../src/kube/index.js';
import { takeSnapshot, type Snapshot } from '../../src/snapshot/index.js';
import type { ClusterStatus } from '../../src/run/index.js';
import type { JournalEntry, RunRecord } from '../../src/model/index.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** The scenario that these tests run: two nodes, no load, every kind of change. */
export const SMALL = join(ROOT, 'test', 'fixtures', 'small');

/** The built program; with LAB_E2E_TSX=1 its source. */
const PROGRAM = process.env.LAB_E2E_TSX
  ? ['--import', 'tsx', join(ROOT, 'src', 'cli', 'main.ts')]
  : [join(ROOT, 'dist', 'cli', 'main.js')];

/** Marks a command of lab and all that it starts, in their environment. */
const START = 'LAB_E2E_START';

/** How a command of lab ended. */
export interface Ended {
  /** Undefined when a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
  stdout: string;
  stderr: string;
  /** Wall time. */
  seconds: number;
}

/** A command of lab that runs, in a process group of its own. */
export interface Running {
  pid: number;
  ended: Promise<Ended>;
  /** Sends a signal to the process alone, as `kill` does; one that has ended is no error. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when what it printed so far matches; rejects when it ends before. */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Command lines of it and of what it started, as far as they still run. */
  processes(): string[];
}

/** One user of lab: a state folder and a reports folder of their own, in a temporary folder. */
export class Lab {
  private constructor(
    readonly root: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async create(env: NodeJS.ProcessEnv = {}): Promise<Lab> {
    return new Lab(await mkdtemp(join(tmpdir(), 'lab-e2e-')), env);
  }

  get stateHome(): string {
    return join(this.root, 'state');
  }

  get reports(): string {
    return join(this.root, 'reports');
  }

  clusterDir(cluster: string): string {
    return join(this.stateHome, 'clusters', cluster);
  }

  /** Starts `lab …`; `env` is added to this process's environment, undefined takes a name away. */
  start(args: string[], env: NodeJS.ProcessEnv = {}): Running {
    const started = performance.now();
    const id = randomUUID();
    const own = { LAB_STATE_HOME: this.stateHome, [START]: id, CI: 'true' };
    const child = spawn(process.execPath, [...PROGRAM, ...args], {
      cwd: this.root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env, ...env, ...own },
    });
    const printed = { stdout: '', stderr: '' };
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      // `exit`, not `close`: what a killed lab leaves behind may hold the pipes.
      child.once('exit', (code, signal) => {
        setTimeout(
          () =>
            resolve({
              code: code ?? undefined,
              signal: signal ?? undefined,
              ...printed,
              seconds: (performance.now() - started) / 1000,
            }),
          20,
        );
      });
    });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
    }
    const until = async (pattern: RegExp): Promise<RegExpMatchArray> => {
      let end: Ended | undefined;
      void ended.then((value) => (end = value));
      for (;;) {
        const match = `${printed.stdout}\n${printed.stderr}`.match(pattern);
        if (match) return match;
        if (end) throw new Error(`it ended without ${String(pattern)}: ${textOf(end)}`);
        await delay(10);
      }
    };
    return {
      pid: child.pid ?? 0,
      ended,
      signal: (name) => void child.kill(name),
      until,
      processes: () => processesWith(`${START}=${id}`),
    };
  }

  /** Runs `lab …` to its end. */
  async run(args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return await this.start(args, env).ended;
  }

  /** Arguments of a run of the small scenario. */
  runArgs(cluster: string, ...more: string[]): string[] {
    return ['run', SMALL, '--cluster', cluster, '--reports', this.reports, ...more];
  }

  async status(cluster: string): Promise<ClusterStatus | undefined> {
    const { code, stdout, stderr } = await this.run(['status', '-o', 'json']);
    if (code !== 0) throw new Error(`lab status: exit ${code}\n${stderr}`);
    return (JSON.parse(stdout) as ClusterStatus[]).find((entry) => entry.cluster === cluster);
  }

  /** Entries of the cluster's journal; a torn last line is left out. */
  journal(cluster: string): JournalEntry[] {
    const file = join(this.clusterDir(cluster), 'journal.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalEntry);
  }

  /** run.json of the newest run of the small scenario, and whether report.md is beside it. */
  lastRecord(): { record: RunRecord; report: string } {
    const folder = join(this.reports, 'small');
    const newest = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => existsSync(join(path, 'run.json')))
      .sort((a, b) => statSync(join(a, 'run.json')).mtimeMs - statSync(join(b, 'run.json')).mtimeMs)
      .at(-1);
    if (newest === undefined) throw new Error(`no run.json below ${folder}`);
    return {
      record: JSON.parse(readFileSync(join(newest, 'run.json'), 'utf8')) as RunRecord,
      report: readFileSync(join(newest, 'report.md'), 'utf8'),
    };
  }

  /** What is left of a cluster, and every process that a command of this lab left running. */
  async leftovers(cluster: string): Promise<Leftovers> {
    return {
      containers: await containersOf(cluster),
      processes: this.processes(),
      state: filesUnder(join(this.stateHome, 'clusters')).filter((file) =>
        file.startsWith(cluster),
      ),
    };
  }

  /** Command lines of living processes that were started with this lab's state folder. */
  processes(): string[] {
    return processesWith(`LAB_STATE_HOME=${this.stateHome}`);
  }

  /** Deletes everything of this lab, whatever state a test left it in. */
  async remove(...clusters: string[]): Promise<void> {
    for (const process_ of this.processes()) kill(Number(process_.split(' ')[0]));
    for (const cluster of clusters) await removeCluster(cluster);
    await rm(this.root, { recursive: true, force: true });
  }
}

export interface Leftovers {
  containers: string[];
  processes: string[];
  /** Files of the cluster's state folder and lock, relative. */
  state: string[];
}

export const NOTHING: Leftovers = { containers: [], processes: [], state: [] };

/** What a command printed and how it ended, for messages. */
export function textOf({ code, signal, stdout, stderr }: Ended): string {
  return `exit ${code ?? signal}\n${stdout}\n${stderr}`;
}

/** Names of the node containers of a kind cluster, stopped ones too. */
export async function containersOf(cluster: string): Promise<string[]> {
  const { stdout } = await runProcess('docker', [
    ...['ps', '--all', '--format', '{{.Names}}'],
    ...['--filter', `label=io.x-k8s.kind.cluster=${cluster}`],
  ]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Removes a kind cluster without lab. */
export async function removeCluster(cluster: string): Promise<void> {
  const containers = await containersOf(cluster);
  if (containers.length > 0) await runProcess('docker', ['rm', '-f', '-v', ...containers]);
}

/** Everything the API of a cluster holds, as the reset proof compares it. */
export async function snapshotOf(kubeconfig: string): Promise<Snapshot> {
  const kube = await connect(kubeconfig);
  const kinds = await kube.listableKinds();
  const lists = await Promise.all(
    kinds.map(({ apiVersion, kind }) => kube.list({ apiVersion, kind })),
  );
  return takeSnapshot(lists.flat(), []);
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

/** Command lines of living processes that have this in their environment, as their children have too. */
function processesWith(variable: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => procFile(pid, 'environ').split('\0').includes(variable))
    .map((pid) => `${pid} ${procFile(pid, 'cmdline').replaceAll('\0', ' ').trim()}`);
}

function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It ended meanwhile, or is not ours to look at.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
