import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { nodesOf } from '../../../src/sim/cluster/index.js';
import type { ClusterConfig } from '../../../src/sim/index.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href;

/** A program that runs under the preload, in which everything that leaves it is forbidden. */
export interface Watched {
  pid: number;
  /** Its own folder. */
  folder: string;
  /** Resolves with the next line of its stdout; rejects when it ends before. */
  line(): Promise<string>;
  /** Writes a line to its stdin. */
  tell(line: string): void;
  /** What it did that it must not, one a line: `fs.readFileSync(/etc/passwd)`, and where from. */
  violations(): string[];
  /** The exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Ends it, and takes its folder away. */
  stop(): Promise<void>;
}

/** Starts node with `args` under the preload. */
export function watched(args: string[]): Watched {
  // Resolved: on some machines the temporary folder is behind a link.
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'lab-watched-')));
  const report = join(work, 'violations');
  const folder = join(work, 'own');
  const child = spawn(process.execPath, ['--import', 'tsx/esm', '--import', PRELOAD, ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      TSX_DISABLE_CACHE: '1',
      WATCH_REPORT: report,
      WATCH_CODE: ['src/sim', 'node_modules'].map((each) => join(ROOT, each)).join(':'),
      WATCH_OWN: folder,
    },
  });
  const ended = new Promise<number | string>((done) =>
    child.once('exit', (code, signal) => done(code ?? signal ?? 'unknown')),
  );
  const lines = createInterface({ input: child.stdout });
  return {
    pid: child.pid ?? 0,
    folder,
    line: () =>
      new Promise((done, fail) => {
        lines.once('line', done);
        void ended.then((how) => fail(new Error(`ended with ${how}`)));
      }),
    tell: (line) => void child.stdin.write(`${line}\n`),
    violations: () => {
      try {
        return readFileSync(report, 'utf8').split('\n').filter(Boolean);
      } catch {
        return [];
      }
    },
    ended,
    stop: async () => {
      child.kill();
      await ended;
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** The program `sim` under the preload, with a cluster that serves. */
export interface WatchedCluster extends Watched {
  /** `https://127.0.0.1:PORT`. */
  server: string;
  ports: Record<number, number>;
  kubeconfig: string;
  /** What it has written to sim.log: defects of its own, for one. */
  log(): string;
}

export async function watchedCluster(
  config: Partial<Omit<ClusterConfig, 'nodes'>> & { name: string; nodes: number },
  flags: string[] = [],
): Promise<WatchedCluster> {
  const program = watched([...flags, join(ROOT, 'src/sim/cluster/main.ts')]);
  const { name, nodes, ports = [], speed = 1, seed = 1, behaviours = [] } = config;
  const full: ClusterConfig = { name, nodes: nodesOf(name, nodes), ports, speed, seed, behaviours };
  program.tell(JSON.stringify({ folder: program.folder, stayWithParent: true, config: full }));
  const said = JSON.parse(await program.line()) as { error?: unknown; server: string } & Pick<
    WatchedCluster,
    'ports'
  >;
  if (said.error !== undefined) throw new Error(JSON.stringify(said.error));
  const kubeconfig = readFileSync(join(program.folder, 'kubeconfig'), 'utf8');
  return {
    ...program,
    server: said.server,
    ports: said.ports,
    kubeconfig,
    log: () => readFileSync(join(program.folder, 'sim.log'), 'utf8'),
  };
}
