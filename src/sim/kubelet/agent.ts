import { createHash } from 'node:crypto';
import {
  ExecError,
  NetError,
  type ExecIO,
  type LogOptions,
  type NodeAgent,
} from '../contract/index.js';
import { badRequest, failure, notFound, type ApiError } from '../machinery/index.js';
import { cgroupSample } from './cgroups.js';
import type { Kubelet } from './kubelet.js';
import type { LogBuffer } from './log-buffer.js';
import { select, showLine, sinceOf } from './log-read.js';
import type { PodWorker } from './pod-worker.js';
import type { ContainerRun } from './run.js';
import { summaryOf } from './summary.js';

/** The summary is computed at most this often, ms of cluster time. */
const SUMMARY_AGE = 10_000;
/** A log is handed over in pieces of about this size, characters. */
const PIECE = 64 * 1024;

/** apimachinery NewInternalError: what the kubelet's exec and attach fail with. */
const internal = (text: string): ApiError =>
  failure(500, 'InternalError', `Internal error occurred: ${text}`, {
    causes: [{ message: text }],
  });

/** What a node answers to the API server: contract/kubelet.ts. */
export function createAgent(kubelet: Kubelet): NodeAgent {
  const { clock } = kubelet.sim;
  const random = kubelet.sim.random.fork(`exec/${kubelet.name}`);
  const startTime = clock.stamp();
  let summary: { at: number; value: object } | undefined;

  const find = (namespace: string, name: string): PodWorker => {
    const worker = kubelet.find(namespace, name);
    if (worker === undefined) throw notFound({ group: '', resource: 'pods' }, name);
    return worker;
  };
  const running = (namespace: string, name: string, container: string): ContainerRun => {
    const run = find(namespace, name).slot(container)?.run;
    if (run === undefined || run.ended !== undefined) {
      throw failure(
        500,
        'InternalError',
        `Internal error occurred: unable to upgrade connection: container not found ("${container}")`,
      );
    }
    return run;
  };

  return {
    logs: async (namespace, pod, options, write, signal) => {
      const log = chooseLog(find(namespace, pod), options);
      await readLog(log, options, sinceOf(options, clock.now(), clock.speed), write, signal);
    },
    exec: async (namespace, pod, container, command, io) => {
      const run = running(namespace, pod, container);
      // A command takes memory of its container.
      const memory = find(namespace, pod).slot(container)?.memory;
      if (memory !== undefined) kubelet.watchMemory(memory);
      try {
        const signal = AbortSignal.any([io.signal, run.signal]);
        const code = await run.program.exec(command, { ...io, signal });
        // A container that died takes what ran in it along.
        return run.ended === undefined ? code : 137;
      } catch (error) {
        if (run.ended !== undefined) return 137;
        if (!(error instanceof ExecError)) throw error;
        const id = random.hex(64);
        throw internal(
          `error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`,
        );
      }
    },
    attach: async (namespace, pod, container, io) => {
      const run = running(namespace, pod, container);
      const encoder = new TextEncoder();
      const watcher = (stream: 'stdout' | 'stderr', text: string): void =>
        io[stream](encoder.encode(text));
      run.watchers.add(watcher);
      const { spec } = find(namespace, pod).slot(container) ?? {};
      void feed(run, io, spec?.stdinOnce === true);
      const over = AbortSignal.any([io.signal, run.signal]);
      await new Promise<void>((resolve) => {
        if (over.aborted) resolve();
        over.addEventListener('abort', () => resolve());
      });
      run.watchers.delete(watcher);
      return run.ended?.code ?? 0;
    },
    portForward: async (namespace, pod, port) => {
      const worker = find(namespace, pod);
      if (worker.ip === undefined || !worker.active) {
        throw badRequest(
          `unable to forward port because pod is not running. Current status=${worker.pod.status?.phase ?? 'Pending'}`,
        );
      }
      try {
        return await kubelet.network.dialPod(worker.uid, port, 10_000);
      } catch (error) {
        if (!(error instanceof NetError)) throw error;
        throw new NetError(error.code, cannotForward(worker.uid, port));
      }
    },
    summary: () => {
      const now = clock.elapsed();
      if (summary === undefined || now - summary.at >= SUMMARY_AGE) {
        summary = { at: now, value: summaryOf(kubelet, startTime) };
      }
      return summary.value;
    },
    config: () => kubelet.config,
    configure: (config) => kubelet.configure(config),
    cgroups: () => cgroupSample(kubelet.memory, clock.now()),
  };
}

/**
 * cri/streaming/portforward/httpstream.go around containerd's sandbox_portforward_linux.go,
 * which know the pod by its sandbox: its ID is made of the pod's UID here.
 */
function cannotForward(uid: string, port: number): string {
  const sandbox = createHash('sha256').update(uid).digest('hex');
  const id = sandbox.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${id}": failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
}

/** What a client that attaches sends, into the program; its end is the program's too with `stdinOnce`. */
async function feed({ stdin }: ContainerRun, io: ExecIO, once: boolean): Promise<void> {
  if (stdin === undefined || io.stdin === undefined) return;
  for await (const chunk of io.stdin) stdin.push(chunk);
  if (once) stdin.end();
}

/** Which run's log is meant, or why there is none: pkg/kubelet/kubelet_pods.go, validateContainerLogStatus. */
function chooseLog(worker: PodWorker, { container = '', previous }: LogOptions): LogBuffer {
  const { name } = worker;
  const chosen = container === '' ? (worker.pod.spec?.containers[0]?.name ?? '') : container;
  const slot = worker.slot(chosen);
  if (slot === undefined) {
    throw badRequest(`container ${chosen} is not valid for pod ${name}`);
  }
  const { run, previousRun, waiting, shown } = slot;
  if (previous) {
    // While the next run waits for its back-off, the one that ended is the previous one.
    const ended = waiting !== undefined && run?.ended !== undefined ? run : previousRun;
    if (ended === undefined) {
      throw badRequest(`previous terminated container "${chosen}" in pod "${name}" not found`);
    }
    return ended.log;
  }
  if (run !== undefined) return run.log;
  if (shown?.exit !== undefined) {
    throw badRequest(`container "${chosen}" in pod "${name}" is terminated`);
  }
  const inits = (worker.pod.spec?.initContainers ?? []).length > 0;
  const reason = waiting?.reason ?? (inits ? 'PodInitializing' : 'ContainerCreating');
  const why: Record<string, string> = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: 'trying and failing to pull image',
  };
  throw badRequest(
    `container "${chosen}" in pod "${name}" is waiting to start: ${why[reason] ?? reason}`,
  );
}

async function readLog(
  log: LogBuffer,
  options: LogOptions,
  since: number,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const timestamps = options.timestamps === true;
  let left = options.limitBytes ?? Infinity;
  const put = (text: string): void => {
    if (left <= 0 || text === '') return;
    write(text.slice(0, left));
    left -= text.length;
  };
  let piece = '';
  for (const line of select(log.lines, options, since)) {
    piece += showLine(line, timestamps);
    if (piece.length < PIECE) continue;
    put(piece);
    piece = '';
  }
  put(piece);
  if (!options.follow || log.ended || left <= 0) return;
  await new Promise<void>((resolve) => {
    const stop = log.follow((line) => {
      put(showLine(line, timestamps));
      if (left > 0) return;
      stop();
      resolve();
    }, resolve);
    signal.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}
