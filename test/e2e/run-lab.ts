import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProcess } from '../../src/base/index.js';
import type { RunRecord } from '../../src/model/index.js';

const main = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** How a command of the built CLI ended. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A place of its own for state and reports, with the built CLI run in it. */
export class Place {
  /** Unique, so that clusters of tests and of people never meet. */
  readonly cluster = `labt-${randomBytes(3).toString('hex')}`;

  private constructor(readonly dir: string) {}

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'lab-e2e-')));
  }

  /** `lab ARGS…` to its end; what a person would type. */
  async lab(...args: string[]): Promise<Ended> {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.dir,
      env: { ...process.env, LAB_STATE_HOME: join(this.dir, 'state') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { exitCode: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
    return await new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => done({ ...ended, exitCode: code }));
    });
  }

  /** Folder of the latest run of a scenario. */
  latest(scenario: string): string {
    return join(this.dir, 'reports', scenario, 'latest');
  }

  record(scenario: string): RunRecord {
    return JSON.parse(readFileSync(join(this.latest(scenario), 'run.json'), 'utf8')) as RunRecord;
  }

  /** Containers of the cluster and state of it that are still there. */
  async leftovers(): Promise<string[]> {
    const filter = `label=io.x-k8s.kind.cluster=${this.cluster}`;
    const { stdout } = await runProcess('docker', ['ps', '-aq', '--filter', filter]);
    const state = join(this.dir, 'state', 'clusters');
    return [
      ...stdout.split('\n').filter((line) => line !== ''),
      ...(existsSync(state) ? readdirSync(state).filter((name) => name === this.cluster) : []),
    ];
  }

  async remove(): Promise<void> {
    await this.lab('down', '--cluster', this.cluster);
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** What to show when a run did not end as it had to: its last lines. */
export function tail({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n');
}
