import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup } from '../../base/index.js';
import type { ClusterSpec, Simulation } from '../../model/index.js';
import type { ClusterConfig } from '../../sim/index.js';
import { nodeNames } from '../common/node-names.js';
import { clusterConfig } from './config.js';
import { startProgram } from './program.js';

export interface ServeOptions extends Simulation {
  name: string;
  nodes: ClusterSpec['nodes'];
  ports: ClusterConfig['ports'];
  behaviours: string[];
  /** Ends what is being started. */
  signal: AbortSignal;
  /** The simulator's program file. Default: lab's own. */
  program?: URL;
}

/** An empty simulated cluster that is no run's. It ends with this process. */
export interface Served {
  kubeconfig: string;
  server: string;
  /** Of Kubernetes. */
  version: string;
  pid: number;
  /** Port on 127.0.0.1 of each NodePort. */
  ports: Record<number, number>;
  /** Resolves when its process has ended. */
  ended: Promise<void>;
  /** Ends it and takes its folder away. */
  stop: () => Promise<void>;
}

/** Serves an empty cluster from a folder of its own below the system's temporary one. Throws as `startProgram`. */
export async function serveSimulated(options: ServeOptions): Promise<Served> {
  const { name, nodes, signal, program } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lab-sim-'));
  const names = nodeNames({ name, nodes });
  const handle = { name, nodes: nodes.map((spec, i) => ({ name: names[i] ?? '', spec })) };
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const served = await startProgram(
    folder,
    clusterConfig(handle, options.ports, options.behaviours, options),
    { signal, ...(program ? { program } : {}) },
  ).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const { server, version, pid, ports, ended } = served;
  return {
    ...{ server, version, pid, ports, ended },
    kubeconfig: join(folder, 'kubeconfig'),
    stop: async () => {
      killGroup(pid, 'SIGTERM');
      const killer = setTimeout(() => killGroup(pid, 'SIGKILL'), 3000);
      await ended;
      clearTimeout(killer);
      await remove();
    },
  };
}
