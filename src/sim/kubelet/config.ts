import { badRequest, quantityValue, QuantityError } from '../machinery/index.js';
import { parseGoDuration } from './duration.js';

/** kubelet.config.k8s.io/v1beta1 KubeletConfiguration, as /configz shows it. */
export type KubeletConfig = Record<string, unknown>;

/** One eviction threshold: `memory.available` below this many bytes. */
export interface Threshold {
  hard: boolean;
  bytes: number;
  /** What has to be there again, besides, before it counts as resolved. Bytes. */
  minReclaim: number;
  /** ms of cluster time. */
  grace: number;
}

/** What the kubelet acts on. */
export interface KubeletSettings {
  thresholds: Threshold[];
  /** evictionPressureTransitionPeriod, ms. */
  transition: number;
  /** evictionMaxPodGracePeriod, ms. */
  maxGrace: number;
  maxPods: number;
}

/** The configuration that kind 1.34.4 gives a node: no threshold of memory, so nothing is evicted for it. */
export function defaultConfig(maxPods: number): KubeletConfig {
  return {
    enableServer: true,
    syncFrequency: '1m0s',
    address: '0.0.0.0',
    port: 10250,
    rotateCertificates: true,
    authentication: {
      webhook: { enabled: true, cacheTTL: '2m0s' },
      anonymous: { enabled: false },
    },
    authorization: {
      mode: 'Webhook',
      webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' },
    },
    registryPullQPS: 5,
    registryBurst: 10,
    eventRecordQPS: 50,
    eventBurst: 100,
    enableDebuggingHandlers: true,
    healthzPort: 10248,
    healthzBindAddress: '127.0.0.1',
    oomScoreAdj: -999,
    clusterDomain: 'cluster.local',
    clusterDNS: ['10.96.0.10'],
    streamingConnectionIdleTimeout: '4h0m0s',
    nodeStatusUpdateFrequency: '10s',
    nodeStatusReportFrequency: '5m0s',
    nodeLeaseDurationSeconds: 40,
    imageMinimumGCAge: '2m0s',
    imageMaximumGCAge: '0s',
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 80,
    volumeStatsAggPeriod: '1m0s',
    cgroupRoot: '/kubelet',
    cgroupsPerQOS: true,
    cgroupDriver: 'systemd',
    cpuManagerPolicy: 'none',
    memoryManagerPolicy: 'None',
    topologyManagerPolicy: 'none',
    runtimeRequestTimeout: '2m0s',
    maxPods,
    podPidsLimit: -1,
    cpuCFSQuota: true,
    cpuCFSQuotaPeriod: '100ms',
    nodeStatusMaxImages: 50,
    kubeAPIQPS: 50,
    kubeAPIBurst: 100,
    serializeImagePulls: true,
    evictionHard: {
      'imagefs.available': '0%',
      'nodefs.available': '0%',
      'nodefs.inodesFree': '0%',
    },
    evictionPressureTransitionPeriod: '5m0s',
    mergeDefaultEvictionSettings: false,
    enableControllerAttachDetach: true,
    failSwapOn: false,
    memorySwap: {},
    containerLogMaxSize: '10Mi',
    containerLogMaxFiles: 5,
    containerLogMaxWorkers: 1,
    containerLogMonitorInterval: '10s',
    configMapAndSecretChangeDetectionStrategy: 'Watch',
    enforceNodeAllocatable: ['pods'],
    crashLoopBackOff: {},
    seccompDefault: false,
    memoryThrottlingFactor: 0.9,
    registerNode: true,
    localStorageCapacityIsolation: true,
    failCgroupV1: false,
  };
}

/** Signals that the real kubelet knows; only memory.available has a model behind it here. */
const SIGNALS = new Set([
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
  'allocatableMemory.available',
  'pid.available',
]);

const wrong = (text: string): Error => badRequest(`invalid kubelet configuration: ${text}`);

function signals(config: KubeletConfig, field: string): Record<string, string> {
  const value = config[field] ?? {};
  if (typeof value !== 'object') throw wrong(`${field} must be a map`);
  for (const signal of Object.keys(value)) {
    if (!SIGNALS.has(signal)) throw wrong(`unsupported eviction signal ${signal}`);
  }
  return value as Record<string, string>;
}

function amount(text: string, capacity: number): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (percent !== null) return (Number(percent[1]) / 100) * capacity;
  try {
    return quantityValue(text);
  } catch (error) {
    if (error instanceof QuantityError) throw wrong(error.message);
    throw error;
  }
}

function duration(value: unknown, field: string): number {
  const ms = typeof value === 'string' ? parseGoDuration(value) : undefined;
  if (ms === undefined) throw wrong(`${field}: ${JSON.stringify(value)} is no duration`);
  return ms;
}

/** Reads what the kubelet acts on. `capacity`: bytes of the node. Throws ApiError (BadRequest). */
export function settingsOf(config: KubeletConfig, capacity: number): KubeletSettings {
  const MEMORY = 'memory.available';
  const reclaim = signals(config, 'evictionMinimumReclaim')[MEMORY];
  const minReclaim = reclaim === undefined ? 0 : amount(reclaim, capacity);
  const thresholds: Threshold[] = [];
  let hard = signals(config, 'evictionHard')[MEMORY];
  // Without any evictionHard the kubelet has its own: pkg/kubelet/eviction/defaults_linux.go.
  if (
    config.evictionHard === undefined ||
    (hard === undefined && config.mergeDefaultEvictionSettings === true)
  ) {
    hard = '100Mi';
  }
  if (hard !== undefined && hard !== '0%') {
    thresholds.push({ hard: true, bytes: amount(hard, capacity), minReclaim, grace: 0 });
  }
  const soft = signals(config, 'evictionSoft')[MEMORY];
  if (soft !== undefined) {
    const grace = signals(config, 'evictionSoftGracePeriod')[MEMORY];
    if (grace === undefined)
      throw wrong(
        'grace period must be specified for the soft eviction threshold memory.available',
      );
    thresholds.push({
      hard: false,
      bytes: amount(soft, capacity),
      minReclaim,
      grace: duration(grace, 'evictionSoftGracePeriod'),
    });
  }
  // 0s is how an unset duration is written; the default is five minutes.
  const transition = duration(
    config.evictionPressureTransitionPeriod ?? '5m0s',
    'evictionPressureTransitionPeriod',
  );
  const { maxPods = 110, evictionMaxPodGracePeriod = 0 } = config;
  if (typeof maxPods !== 'number') throw wrong('maxPods must be a number');
  return {
    thresholds,
    transition: transition === 0 ? 300_000 : transition,
    maxGrace: Number(evictionMaxPodGracePeriod) * 1000,
    maxPods,
  };
}
