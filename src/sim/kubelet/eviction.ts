import { formatQuantity } from '../machinery/index.js';
import type { Pod } from '../types/index.js';
import type { KubeletSettings, Threshold } from './config.js';
import type { NodeMemory, PodMemory } from './memory.js';
import { memoryRequest } from './qos.js';

/** A pod that may be evicted. Bytes. */
export interface Candidate {
  pod: Pod;
  memory: PodMemory;
}

/** The real kubelet's order: over its request first, then by priority, then by what it takes beyond it. */
export function rank(candidates: readonly Candidate[]): Candidate[] {
  const beyond = ({ pod, memory }: Candidate): number => memory.usage - memoryRequest(pod);
  return [...candidates].sort((a, b) => {
    const over = Number(beyond(b) > 0) - Number(beyond(a) > 0);
    if (over !== 0) return over;
    const priority = (a.pod.spec?.priority ?? 0) - (b.pod.spec?.priority ?? 0);
    return priority !== 0 ? priority : beyond(b) - beyond(a);
  });
}

/** pkg/kubelet/types/pod_update.go, IsCriticalPodBasedOnPriority. */
const SYSTEM_CRITICAL = 2_000_000_000;

export const isCritical = (pod: Pod): boolean => (pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL;

/** Bytes as a Quantity prints them: `600Mi`, `53248Ki`. */
export const bytesText = (bytes: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(bytes)) * 1_000_000_000n, format: 'BinarySI' });

/** pkg/kubelet/eviction/helpers.go, evictionMessage. `usageOf`: bytes of a container by its name. */
export function evictionMessage(
  pod: Pod,
  threshold: Threshold,
  available: number,
  usageOf: (container: string) => number | undefined,
): string {
  const parts = [
    'The node was low on resource: memory. ',
    `Threshold quantity: ${bytesText(threshold.bytes)}, available: ${Math.max(0, Math.floor(available / 1024))}Ki. `,
  ];
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  for (const { name, resources } of containers) {
    const usage = usageOf(name);
    if (usage === undefined) continue;
    const request = resources?.requests?.memory ?? resources?.limits?.memory;
    const bytes = memoryRequest({ spec: { containers: [{ name, resources }] } });
    if (usage <= bytes) continue;
    parts.push(
      `Container ${name} was using ${Math.floor(usage / 1024)}Ki, request is ${request ?? '0'}, has larger consumption of memory. `,
    );
  }
  return parts.join('');
}

/** A notifier of the kernel is looked at no more often than this (notifierRefreshInterval), ms. */
const NOTIFIED = 10_000;
/** It waits this long for an evicted pod (podCleanupTimeout), ms. */
const WAIT_FOR_CLEANUP = 30_000;
/** The grace of a pod that is evicted by a hard threshold (immediateEvictionGracePeriodSeconds), ms. */
const HARD_GRACE = 1000;

export interface EvictionParts {
  memory: NodeMemory;
  settings: () => KubeletSettings;
  /** ms of cluster time. */
  elapsed: () => number;
  candidates: () => Candidate[];
  /** Whether a pod is no longer on the node. */
  cleaned: (uid: string) => boolean;
  pressure: (under: boolean) => void;
  /** An event about the node: it is about to evict. */
  reclaiming: () => void;
  evict: (candidate: Candidate, threshold: Threshold, available: number, grace: number) => void;
}

/** Watches the memory of one node: pkg/kubelet/eviction/eviction_manager.go. */
export interface EvictionManager {
  readonly underPressure: boolean;
  /** Looks now: the 10 s loop. */
  synchronize(): void;
  /** The usage has changed: a threshold that is crossed is noticed at once. */
  notified(): void;
  /** A new configuration: a kubelet that restarts remembers nothing. */
  reset(): void;
}

export function createEviction(parts: EvictionParts): EvictionManager {
  const { memory, elapsed } = parts;
  let firstMet = new Map<Threshold, number>();
  let met: Threshold[] = [];
  let lastPressure = -Infinity;
  let underPressure = false;
  let below = false;
  let lastNotice = -Infinity;
  let waiting: { uid: string; until: number } | undefined;

  const synchronize = (): void => {
    const { thresholds, transition, maxGrace } = parts.settings();
    const now = elapsed();
    const available = memory.capacity - memory.usage;
    // What was met stays so until its minimum reclaim is there.
    const current = thresholds.filter(
      (each) =>
        available < each.bytes || (met.includes(each) && available < each.bytes + each.minReclaim),
    );
    firstMet = new Map(current.map((each) => [each, firstMet.get(each) ?? now]));
    if (current.length > 0) lastPressure = now;
    below = current.length > 0;
    const before = underPressure;
    underPressure = now - lastPressure < transition;
    if (underPressure !== before) parts.pressure(underPressure);
    met = current.filter((each) => now - (firstMet.get(each) ?? now) >= each.grace);
    if (met.length === 0) return;
    if (waiting !== undefined) {
      if (now < waiting.until && !parts.cleaned(waiting.uid)) return;
      waiting = undefined;
    }
    const threshold = met.find(({ hard }) => hard) ?? met[0];
    if (threshold === undefined) return;
    parts.reclaiming();
    const victim = rank(parts.candidates()).find(({ pod }) => !isCritical(pod));
    if (victim === undefined) return;
    waiting = { uid: victim.memory.uid, until: now + WAIT_FOR_CLEANUP };
    parts.evict(victim, threshold, available, threshold.hard ? HARD_GRACE : maxGrace);
  };
  return {
    get underPressure() {
      return underPressure;
    },
    synchronize,
    notified: () => {
      const { thresholds } = parts.settings();
      if (thresholds.length === 0) return;
      const available = memory.capacity - memory.usage;
      const crossed = thresholds.some(({ bytes }) => available < bytes);
      if (!crossed || below || elapsed() - lastNotice < NOTIFIED) return;
      lastNotice = elapsed();
      synchronize();
    },
    reset: () => {
      firstMet = new Map();
      met = [];
      waiting = undefined;
      lastPressure = -Infinity;
      below = false;
    },
  };
}
