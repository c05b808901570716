import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { nodesOf } from '../../src/sim/index.js';
import { usedBy, type Used } from '../measured.js';
import type { BenchContext } from '../result.js';
import { clientOf, type Client } from './client.js';

/** The built program, as lab starts it: `npm run build` first. */
const PROGRAM = resolve(import.meta.dirname, '../../dist/sim/cluster/main.js');

/** An embedded cluster as a process of its own. */
export interface SimProcess {
  /** From the start of the process until the API answered and its nodes were Ready. */
  seconds: number;
  client: Client;
  /** What it has used so far. */
  used: () => Used;
}

/** An embedded cluster while `work` runs. */
export async function withSim<T>(
  { dir, signal }: Pick<BenchContext, 'dir' | 'signal'>,
  { nodes, speed }: { nodes: number; speed: number },
  work: (sim: SimProcess) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(dir, 'sim-'));
  const config = { name: 'bench', nodes: nodesOf('bench', nodes), ports: [], speed, seed: 1 };
  const told = { folder, stayWithParent: true, config: { ...config, behaviours: [] } };
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'], signal });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  let client: Client | undefined;
  try {
    child.stdin.write(`${JSON.stringify(told)}\n`);
    const word = await new Promise<string>((done, fail) => {
      createInterface({ input: child.stdout }).once('line', done);
      child.once('error', fail);
      void ended.then(() => fail(new Error('the simulator ended before it was ready')));
    });
    const seconds = (performance.now() - started) / 1000;
    if (!word.includes('"ready":true')) throw new Error(word);
    client = clientOf(await readFile(join(folder, 'kubeconfig'), 'utf8'));
    const used = (): Used =>
      usedBy(child.pid ?? 0) ?? { cpuSeconds: NaN, bytes: NaN, peakBytes: NaN };
    return await work({ seconds, client, used });
  } finally {
    client?.close();
    child.stdin.end();
    await ended;
  }
}
