/**
 * The program `sim`: one cluster as one process. It reads one line of JSON from stdin, serves the
 * cluster, and says in one line of JSON on stdout where it is. `{"release":true}` on stdin lets it outlive
 * the process that started it.
 */
import { chmodSync, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterConfig } from '../contract/index.js';
import { isMap, messageOf } from '../machinery/index.js';
import { VERSION } from '../server/index.js';
import { startCluster } from './cluster.js';

interface Start {
  folder: string;
  config: ClusterConfig;
  stayWithParent: boolean;
  port?: number;
}

process.title = 'lab-sim';
// What the process makes is for its user only.
process.umask(0o077);

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(code: string, message: string): never {
  say({ error: { code, message } });
  process.exit(1);
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  let stay = false;
  let stop = (): void => process.exit(0);
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error('nothing on stdin')));
  });
  const { folder, config, stayWithParent, port } = JSON.parse(first) as Start;
  stay = !stayWithParent;
  lines.on('line', (line) => {
    const message: unknown = JSON.parse(line);
    if (isMap(message) && message.release === true) stay = true;
  });
  lines.on('close', () => {
    if (!stay) stop();
  });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const logFile = createWriteStream(join(folder, 'sim.log'), { flags: 'a', mode: 0o600 });
  const log = (line: string): void => void logFile.write(`${new Date().toISOString()} ${line}\n`);
  // A defect of one component must not take the cluster from those who look at it.
  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack}`));
  process.on('unhandledRejection', (error) =>
    log(`unhandled: ${error instanceof Error ? error.stack : String(error)}`),
  );
  const cluster = await startCluster(config, {
    log,
    stopped: () => stop(),
    ...(port === undefined ? {} : { port }),
  });
  stop = () => {
    void cluster.stop().finally(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop());
  writeFileSync(join(folder, 'kubeconfig'), cluster.kubeconfig, { mode: 0o600 });
  const { server, ports } = cluster;
  say({ ready: true, pid: process.pid, server, ports, version: VERSION.gitVersion });
}

main().catch((error: unknown) => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  fail(taken ? 'PORT_TAKEN' : 'SIM_START', messageOf(error));
});
