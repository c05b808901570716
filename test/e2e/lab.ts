import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissingProgram, runProcess } from '../../src/base/index.js';
import { connect } from '../../src/kube/index.js';
import { takeSnapshot, type Snapshot } from '../../src/snapshot/index.js';
import type { ClusterStatus } from '../../src/run/index.js';
import type { JournalEntry, RunRecord } from '../../src/model/index.js';

const ROOT = join(import.meta.dirname, '..', '..');

/** The program as users get it: `npm run build` makes it. */
const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js');

/** A scenario for tests of the engine: two nodes, no load, every kind of change. */
export const SMALL = join(ROOT, 'test', 'fixtures', 'small');

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

/** What is left of a cluster. */
export interface Leftovers {
  /** Node containers, stopped ones too. */
  containers: string[];
  /** Command lines of what was started with this lab's state folder and still runs. */
  processes: string[];
  /** Files of the cluster's state folder and lock, relative. */
  state: string[];
}

export const NOTHING: Leftovers = { containers: [], processes: [], state: [] };

/**
 * One user of lab: the built program with a state folder and a reports folder of its own,
 * below a temporary folder. Every end-to-end test that types a command does it through this.
 */
export class Lab {
  private readonly clusters: string[] = [];
  /** A name for a cluster; unique, so that clusters of tests and of people never meet. */
  readonly cluster = this.newCluster();

  private constructor(
    readonly root: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** `env` is set for all its commands. */
  static async create(env: NodeJS.ProcessEnv = {}): Promise<Lab> {
    return new Lab(await mkdtemp(join(tmpdir(), 'lab-e2e-')), env);
  }

  /** The name of one more cluster, which `remove` takes away too. */
  newCluster(): string {
    const name = `labt-${randomBytes(3).toString('hex')}`;
    this.clusters.push(name);
    return name;
  }

  get stateHome(): string {
    return join(this.root, 'state');
  }

  /** Where a command of lab puts its reports when it is not told: beside where it is called. */
  get reports(): string {
    return join(this.root, 'reports');
  }

  clusterDir(cluster = this.cluster): string {
    return join(this.stateHome, 'clusters', cluster);
  }

  /** Starts `lab …`; `env` is added to this process's environment, undefined takes a name away. */
  start(args: string[], env: NodeJS.ProcessEnv = {}): Running {
    const started = performance.now();
    const id = randomUUID();
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env, ...env, LAB_STATE_HOME: this.stateHome, [START]: id },
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
    }
    let end: Ended | undefined;
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      // `exit`, not `close`: what a killed lab leaves behind may hold the pipes. What it
      // printed last is still in them.
      child.once('exit', (code, signal) => {
        const seconds = (performance.now() - started) / 1000;
        setTimeout(() => {
          end = { code: code ?? undefined, signal: signal ?? undefined, ...printed, seconds };
          resolve(end);
        }, 20);
      });
    });
    const until = async (pattern: RegExp): Promise<RegExpMatchArray> => {
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

  /** A PATH with these programs of ours, and no others. */
  pathWith(...programs: string[]): string {
    const folder = join(this.root, 'bin');
    mkdirSync(folder);
    for (const program of programs) {
      const where = execFileSync('which', [program], { encoding: 'utf8' }).trim();
      symlinkSync(where, join(folder, program));
    }
    return folder;
  }

  /** Runs `lab …` to its end. */
  async run(args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return await this.start(args, env).ended;
  }

  /** Arguments of a run of the small scenario. */
  runArgs(cluster = this.cluster, ...more: string[]): string[] {
    // What is tested with it is what kind and Docker do: `auto` would go on without them.
    return ['run', SMALL, '--provider', 'kind', '--cluster', cluster, ...more];
  }

  /** What `lab status` says of a cluster; undefined when it does not name it. */
  async status(cluster = this.cluster): Promise<ClusterStatus | undefined> {
    const ended = await this.run(['status', '-o', 'json']);
    if (ended.code !== 0) throw new Error(`lab status: ${textOf(ended)}`);
    return (JSON.parse(ended.stdout) as ClusterStatus[]).find((each) => each.cluster === cluster);
  }

  /** Entries of a cluster's journal; a torn last line is left out. */
  journal(cluster = this.cluster): JournalEntry[] {
    const file = join(this.clusterDir(cluster), 'journal.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalEntry);
  }

  /** Folder of the latest run of a scenario. */
  latest(scenario: string): string {
    return join(this.reports, scenario, 'latest');
  }

  /** run.json of the latest run of a scenario. */
  record(scenario: string): RunRecord {
    return JSON.parse(readFileSync(join(this.latest(scenario), 'run.json'), 'utf8')) as RunRecord;
  }

  async leftovers(cluster = this.cluster): Promise<Leftovers> {
    const state = join(this.stateHome, 'clusters');
    const files = existsSync(state) ? readdirSync(state, { recursive: true }).map(String) : [];
    return {
      containers: await containersOf(cluster),
      processes: this.processes(),
      state: files.filter((file) => file.startsWith(cluster)).sort(),
    };
  }

  private processes(): string[] {
    return processesWith(`LAB_STATE_HOME=${this.stateHome}`);
  }

  /** Takes everything of this lab away without its help, whatever state a test left it in. */
  async remove(): Promise<void> {
    for (const line of this.processes()) kill(Number(line.split(' ')[0]));
    for (const cluster of this.clusters) await removeCluster(cluster);
    await rm(this.root, { recursive: true, force: true });
  }
}

/** How a command ended and the last that it printed, for messages. */
export function textOf({ code, signal, stdout, stderr }: Ended): string {
  const printed = `${stdout}\n${stderr}`.trim().split('\n').slice(-60);
  return [`exit ${code ?? signal}`, ...printed].join('\n');
}

/** Names of the node containers of a kind cluster, stopped ones too; none where Docker is not. */
export async function containersOf(cluster: string): Promise<string[]> {
  try {
    const { stdout } = await runProcess('docker', [
      ...['ps', '--all', '--format', '{{.Names}}'],
      ...['--filter', `label=io.x-k8s.kind.cluster=${cluster}`],
    ]);
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    if (isMissingProgram(error)) return [];
    throw error;
  }
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
