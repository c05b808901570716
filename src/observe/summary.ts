import type { Clock } from '../base/index.js';
import type { KubeApi, MemorySample, NodeOps } from '../model/index.js';

interface Usage {
  /** RFC 3339; when the kubelet measured it. */
  time: string;
  usageBytes?: number;
  workingSetBytes?: number;
  /** Limit less working set; absent without a limit. */
  availableBytes?: number;
}

interface Summary {
  node: { memory?: Usage };
  pods?: {
    podRef: { name: string; namespace: string; uid: string };
    containers?: { name: string; startTime: string; memory?: Usage }[];
  }[];
}

/** The kubelet's own cache is 10–15 s old at times (measured); asking more often costs and gives nothing. */
const INTERVAL = 2000;

/**
 * `sampleMemory` for a provider without commands on nodes: the kubelet's summary, each
 * value once and at the time the kubelet measured it. Coarser than the cgroup: a
 * container that lives for 2 s is hardly seen, OOM kills are not counted here (0), and
 * `peak` is the highest usage that was seen. The summary names containers instead of
 * giving their ids: `containerId` is made of pod uid, name and start.
 */
export function sampleSummary(
  kube: Pick<KubeApi, 'raw'>,
  clock: Clock,
): Pick<NodeOps, 'sampleMemory'> {
  return {
    sampleMemory: async (node, on, signal) => {
      const seen = new Map<string, { at: number; peak: number }>();
      /** Whether a value is newer than the last of its source; keeps the peak. */
      const fresh = (source: string, usage: Usage): { at: number; peak: number } | undefined => {
        const at = Date.parse(usage.time);
        const last = seen.get(source);
        if (last && last.at >= at) return undefined;
        const next = { at, peak: Math.max(last?.peak ?? 0, usage.usageBytes ?? 0) };
        seen.set(source, next);
        return next;
      };
      while (!signal.aborted) {
        const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`;
        const summary = (await kube.raw(path)) as Summary;
        if (signal.aborted) return;
        for (const sample of samplesOf(node, summary, fresh)) on(sample);
        await clock.sleep(INTERVAL, signal).catch(() => {});
      }
    },
  };
}

function* samplesOf(
  node: string,
  { node: whole, pods = [] }: Summary,
  fresh: (source: string, usage: Usage) => { at: number; peak: number } | undefined,
): Generator<MemorySample> {
  const ofNode = whole.memory && fresh('', whole.memory);
  if (whole.memory && ofNode) {
    yield { scope: 'node', at: ofNode.at, node, workingSet: whole.memory.workingSetBytes ?? 0 };
  }
  for (const { podRef, containers = [] } of pods) {
    for (const { name, startTime, memory } of containers) {
      const containerId = `${podRef.uid}/${name}@${startTime}`;
      const measured = memory && fresh(containerId, memory);
      if (!memory || !measured) continue;
      const workingSet = memory.workingSetBytes ?? 0;
      yield {
        scope: 'container',
        at: measured.at,
        node,
        podUid: podRef.uid,
        containerId,
        namespace: podRef.namespace,
        pod: podRef.name,
        container: name,
        workingSet,
        usage: memory.usageBytes ?? workingSet,
        peak: measured.peak,
        ...(memory.availableBytes === undefined
          ? {}
          : { limit: workingSet + memory.availableBytes }),
        oomKills: 0,
      };
    }
  }
}
