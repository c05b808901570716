import { formatBytes, formatDuration } from '../../../base/index.js';
import type {
  ContainerMemory,
  NodeMemory,
  PodMemory,
  Probe,
  ProbeContext,
  ProbeSpecs,
} from '../../../model/index.js';
import { nodesOf, nodeTargetText } from '../../common/nodes.js';
import { containerName, livePods, podTargetText } from '../../common/pods.js';
import { noData, numberPart, sampleOf, type Judged } from '../../common/sample.js';
import { slopePerSecond } from '../../common/slope.js';
import { clockScaleOf, wallTime } from '../../common/time.js';

type Spec = ProbeSpecs['memory'];
type History = (ContainerMemory | PodMemory | NodeMemory)[];

/** A sample older than this says nothing about now. The kubelet's summary, the fallback, is cached for 10–15 s. */
const STALE = 30_000;

/**
 * Memory as the cgroup sampler sees it, once a second. Of several pods or nodes the one
 * with the largest working set counts.
 */
export const memory: Probe<'memory'> = {
  kind: 'memory',
  window: (spec) => spec.slope?.over ?? 0,
  async sample(spec, context) {
    const { histories, what } = await historiesOf(spec, context);
    const fresh = histories.filter(
      (history) => (history.at(-1)?.at ?? 0) >= context.clock.now() - STALE,
    );
    const largest = fresh.sort((a, b) => usage(b) - usage(a))[0];
    const now = largest?.at(-1);
    if (!largest || !now) return noData('memory', `no sample of ${what}`);
    return sampleOf(partsOf(spec, largest, now, context));
  },
};

async function historiesOf(
  spec: Spec,
  context: ProbeContext,
): Promise<{ histories: History[]; what: string }> {
  if (spec.node) {
    const nodes = await nodesOf(spec.node, context);
    const histories = nodes.map((node) => context.memory.node(node.metadata.name));
    return { histories, what: nodeTargetText(spec.node) };
  }
  const target = spec.pod ?? spec.container ?? {};
  const histories = (await livePods(target, context)).map((pod): History => {
    const namespace = pod.metadata.namespace ?? context.namespace;
    const query = { namespace, pod: pod.metadata.name };
    return spec.pod
      ? context.memory.pod(query)
      : context.memory.container({ ...query, container: containerName(pod, target) });
  });
  return { histories, what: podTargetText(target) };
}

function usage(history: History): number {
  return history.at(-1)?.workingSet ?? 0;
}

function partsOf(
  spec: Spec,
  history: History,
  now: History[number],
  context: ProbeContext,
): Judged[] {
  const parts: Judged[] = [];
  const container = 'usage' in now ? now : undefined;
  if (spec.usage) parts.push(numberPart('working set', spec.usage, now.workingSet, formatBytes));
  if (spec.peak) parts.push(numberPart('peak', spec.peak, container?.peak, formatBytes));
  if (spec.limit)
    parts.push(
      limited('limit', numberPart('limit', spec.limit, container?.limit, formatBytes), container),
    );
  if (spec.ofLimit) {
    const ratio =
      container?.limit === undefined
        ? undefined
        : Math.max(container.usage, container.peak) / container.limit;
    parts.push(
      limited('of limit', numberPart('of limit', spec.ofLimit, ratio, percent), container),
    );
  }
  if (spec.slope) {
    const from = now.at - wallTime(spec.slope.over, context);
    // A container that has just started shows any slope for a moment.
    const covered = (history[0]?.at ?? Infinity) <= from;
    const points = history
      .filter((sample) => sample.at >= from)
      .map((sample) => ({ at: sample.at, y: sample.workingSet }));
    const slope = covered ? slopePerSecond(points) : undefined;
    const perSecond = slope === undefined ? undefined : slope / clockScaleOf(context);
    const rate = (n: number): string => `${formatBytes(Math.round(n))}/s`;
    const field = `slope over ${formatDuration(spec.slope.over)}`;
    parts.push(numberPart(field, spec.slope.bytesPerSecond, perSecond, rate));
  }
  return parts;
}

/** A container that has no limit is a fact, not missing data. */
function limited(field: string, part: Judged, container: PodMemory | undefined): Judged {
  return container && container.limit === undefined
    ? { ...part, field, seen: 'no limit', ok: false }
    : part;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10} %`;
}
