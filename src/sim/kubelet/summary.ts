import type { Kubelet } from './kubelet.js';
import type { PodWorker } from './pod-worker.js';

/** A disk that nothing is written to: the numbers of kind's, so that no tool divides by zero. Bytes. */
const DISK = {
  availableBytes: 71_678_001_152,
  capacityBytes: 270_553_174_016,
  inodesFree: 16_167_828,
  inodes: 16_777_216,
};

interface Usage {
  time: string;
  bytes: number;
  milli: number;
  /** Nanoseconds of CPU until now: the simulator counts no more than what is used at this moment. */
  core: number;
}

const cpu = ({ time, milli, core }: Usage): object => ({
  time,
  usageNanoCores: Math.round(milli * 1e6),
  usageCoreNanoSeconds: Math.round(core),
});

const memory = ({ time, bytes }: Usage, limit?: number): object => ({
  time,
  ...(limit === undefined ? {} : { availableBytes: Math.max(0, limit - bytes) }),
  usageBytes: bytes,
  workingSetBytes: bytes,
  rssBytes: bytes,
  pageFaults: 0,
  majorPageFaults: 0,
});

const swap = (time: string): object => ({ time, swapUsageBytes: 0 });
const disk = (time: string, usedBytes: number): object => ({
  time,
  ...DISK,
  usedBytes,
  inodesUsed: 1,
});

function podStats(worker: PodWorker, time: string, elapsed: number): object | undefined {
  if (worker.memory === undefined || !worker.active) return undefined;
  const containers = worker.slots.flatMap(({ spec, run, memory: counted }) => {
    if (run === undefined || run.ended !== undefined || counted === undefined) return [];
    const milli = run.program.cpu();
    const usage = {
      time,
      bytes: counted.usage,
      milli,
      core: milli * 1e6 * ((elapsed - run.began) / 1000),
    };
    return [{ name: spec.name, run, usage, limit: counted.limit }];
  });
  const sum = (of: (usage: Usage) => number): number =>
    containers.reduce((total, { usage }) => total + of(usage), 0);
  const all = {
    time,
    bytes: worker.memory.usage,
    milli: sum(({ milli }) => milli),
    core: sum(({ core }) => core),
  };
  const { namespace, name, uid } = worker;
  return {
    podRef: { name, namespace, uid },
    startTime: worker.startTime,
    containers: containers.map(({ name: container, run, usage, limit }) => ({
      name: container,
      startTime: run.startedAt,
      cpu: cpu(usage),
      memory: memory(usage, limit),
      rootfs: disk(time, 28_672),
      logs: disk(time, run.log.size),
      swap: swap(time),
    })),
    cpu: cpu(all),
    memory: memory(all, worker.memory.limit),
    network: { time, name: 'eth0', rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 },
    'ephemeral-storage': disk(time, 32_768),
    process_stats: {
      process_count: containers.reduce((n, { run }) => n + run.program.processes().length, 0),
    },
    swap: swap(time),
  };
}

/** k8s.io/kubelet pkg/apis/stats/v1alpha1 Summary, without what there is no model of (psi, io). */
export function summaryOf(kubelet: Kubelet, startTime: string): object {
  const { clock } = kubelet.sim;
  const time = clock.stamp();
  const workers = [...kubelet.pods.values()];
  const milli = workers.reduce(
    (total, { slots }) =>
      total +
      slots.reduce(
        (sum, { run }) =>
          sum + (run === undefined || run.ended !== undefined ? 0 : run.program.cpu()),
        0,
      ),
    kubelet.capacity.cpu * 20,
  );
  const elapsed = clock.elapsed();
  const node = { time, bytes: kubelet.memory.usage, milli, core: milli * 1e3 * elapsed };
  return {
    node: {
      nodeName: kubelet.name,
      startTime,
      cpu: cpu(node),
      memory: memory(node, kubelet.memory.capacity),
      network: { time, name: 'eth0', rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 },
      fs: disk(time, 26_115_293_184),
      runtime: { imageFs: disk(time, 312_356_864), containerFs: disk(time, 312_356_864) },
      rlimit: { time, maxpid: 192_730, curproc: 100 + workers.length },
      swap: swap(time),
    },
    pods: workers.flatMap((worker) => podStats(worker, time, elapsed) ?? []),
  };
}
