import { messageOf, parseQuantity, type Clock } from '../base/index.js';
import type {
  ContainerMemory,
  KubeObject,
  MemorySample,
  MemoryView,
  NodeMemory,
  NodeOps,
  PodMemory,
  TimelineInput,
} from '../model/index.js';
import { bareId, containerRuns, type ContainerRun } from './containers.js';
import { OomLedger } from './oom.js';
import type { ObservedView } from './view.js';

export interface MemoryRecorder extends MemoryView {
  /** Resolves when every sampler has ended, after the signal was aborted; rejects with what a listener threw. */
  ended: Promise<void>;
}

interface ContainerSpec {
  name: string;
  resources?: { limits?: { memory?: string | number } };
}

/** Samples kept of each container and node: an hour at one a second. */
const KEPT = 3600;
/** A sample may be older than the status that names its container; pause containers are never named. ms */
const NAMED_WITHIN = 15_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/**
 * Records memory of these nodes and of the containers on them until the signal aborts.
 * Pods have to be watched by then (`view.ensure({kind: 'Pod'})`): they name the
 * containers, and what they tell of the past is not counted. Each sample whose container
 * has a name goes to `emit`. A sampler that ends or fails is started again, and a note says so.
 */
export function createMemory(
  view: ObservedView,
  nodeOps: Pick<NodeOps, 'sampleMemory'>,
  nodes: string[],
  signal: AbortSignal,
  emit: (entry: TimelineInput) => void,
  clock: Clock,
): MemoryRecorder {
  const runs = new Map<string, ContainerRun>();
  const ledger = new OomLedger();
  const ofContainer = new Map<string, ContainerMemory[]>();
  const ofPod = new Map<string, PodMemory[]>();
  const ofNode = new Map<string, NodeMemory[]>();
  /** Samples that wait for the name of their container, by container id. */
  const unnamed = new Map<string, ContainerMemory[]>();
  /** Ids by `namespace/pod/container`: as the status has it now, and as samples that name themselves had it. */
  const inStatus = new Map<string, string>();
  const inSamples = new Map<string, string>();
  /** Limits of the pods' specs, bytes, by `namespace/pod/container`. */
  const limits = new Map<string, number>();
  /** Pods by uid, and the uid that a name has now. */
  const pods = new Map<string, { namespace: string; pod: string }>();
  const uids = new Map<string, string>();
  const firstContainer = new Map<string, string>();
  const listeners = new Set<() => void>();

  const learnPod = (pod: KubeObject, initial: boolean): void => {
    const { namespace = '', name } = pod.metadata;
    const { uid = '' } = pod.metadata;
    pods.set(uid, { namespace, pod: name });
    uids.set(`${namespace}/${name}`, uid);
    const containers = (pod.spec?.containers ?? []) as ContainerSpec[];
    if (containers[0]) firstContainer.set(`${namespace}/${name}`, containers[0].name);
    for (const { name: container, resources } of containers) {
      const limit = parseQuantity(resources?.limits?.memory ?? '');
      if (limit !== undefined) limits.set(keyOf({ namespace, pod: name, container }), limit);
    }
    for (const run of containerRuns(pod)) {
      runs.set(run.containerId, run);
      ledger.learn(run, initial);
      if (run.current) inStatus.set(keyOf(run), run.containerId);
      for (const sample of unnamed.get(run.containerId) ?? []) {
        Object.assign(sample, namesOf(run));
        emit({ type: 'memory', scope: 'container', ...sample });
      }
      unnamed.delete(run.containerId);
    }
  };

  const onContainer = (sample: ContainerMemory): void => {
    const id = bareId(sample.containerId);
    const run = runs.get(id);
    const entry = { ...sample, containerId: id, ...(run && namesOf(run)) };
    push(ofContainer, id, entry);
    ledger.count(id, entry.oomKills);
    const { namespace, pod, container } = entry;
    if (namespace === undefined || pod === undefined || container === undefined) {
      push(unnamed, id, entry);
      const oldest = unnamed.get(id)?.[0]?.at ?? entry.at;
      if (entry.at - oldest > NAMED_WITHIN) {
        unnamed.delete(id);
        ofContainer.delete(id);
      }
      return;
    }
    if (!run) {
      const key = keyOf({ namespace, pod, container });
      inSamples.set(key, id);
      // The kubelet summary learns of a new container's limit minutes late (seen).
      const limit = entry.limit ?? limits.get(key);
      if (limit !== undefined) entry.limit = limit;
    }
    emit({ type: 'memory', scope: 'container', ...entry });
  };

  const onPod = (sample: PodMemory): void => {
    const entry = { ...sample, ...pods.get(sample.podUid) };
    push(ofPod, sample.podUid, entry);
    // Without a limit it says nothing that its containers do not say.
    if (entry.limit !== undefined) emit({ type: 'memory', scope: 'pod', ...entry });
  };

  const onSample = ({ scope, ...sample }: MemorySample): void => {
    if (scope === 'container') onContainer(sample as ContainerMemory);
    else if (scope === 'pod') onPod(sample as PodMemory);
    else {
      push(ofNode, sample.node, sample as NodeMemory);
      emit({ type: 'memory', scope, ...(sample as NodeMemory) });
    }
    for (const listener of [...listeners]) listener();
  };

  const follow = async (node: string): Promise<void> => {
    let pause = FIRST_PAUSE;
    let told = false;
    while (!signal.aborted) {
      let why = 'it ended';
      let defect: { error: unknown } | undefined;
      const on = (sample: MemorySample): void => {
        if (signal.aborted || defect) return;
        pause = FIRST_PAUSE;
        told = false;
        try {
          onSample(sample);
        } catch (error) {
          defect = { error };
          throw error;
        }
      };
      try {
        await nodeOps.sampleMemory(node, on, signal);
      } catch (error) {
        why = messageOf(error);
      }
      if (defect) throw defect.error;
      if (signal.aborted) return;
      if (!told) emit({ type: 'note', text: `memory of ${node}: sampling again, ${why}` });
      told = true;
      await clock.sleep(pause, signal).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  };

  for (const pod of view.list({ kind: 'Pod' })) learnPod(pod, true);
  view.onObject(({ type, object }) => {
    if (object.kind === 'Pod') learnPod(object, type === 'initial');
  });

  const ended = Promise.all(nodes.map(follow)).then(() => undefined);
  // Whoever awaits it sees the rejection; until then it must not end the process.
  ended.catch(() => {});

  const named = (query: { namespace: string; pod: string; container?: string }): string =>
    keyOf({
      ...query,
      container: query.container ?? firstContainer.get(`${query.namespace}/${query.pod}`) ?? '',
    });

  return {
    container: (query) => {
      const key = named(query);
      const id = inStatus.get(key) ?? '';
      return ofContainer.get(id) ?? ofContainer.get(inSamples.get(key) ?? '') ?? [];
    },
    pod: ({ namespace, pod }) => ofPod.get(uids.get(`${namespace}/${pod}`) ?? '') ?? [],
    node: (name) => ofNode.get(name) ?? [],
    oomKills: (query) => {
      const key = named(query);
      return ledger.total((run) => keyOf(run) === key);
    },
    onSample: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
  };
}

function keyOf(names: { namespace: string; pod: string; container: string }): string {
  return `${names.namespace}/${names.pod}/${names.container}`;
}

function namesOf({ namespace, pod, container }: ContainerRun): {
  namespace: string;
  pod: string;
  container: string;
} {
  return { namespace, pod, container };
}

function push<T>(series: Map<string, T[]>, key: string, sample: T): void {
  const samples = series.get(key) ?? [];
  samples.push(sample);
  if (samples.length > KEPT) samples.shift();
  series.set(key, samples);
}
