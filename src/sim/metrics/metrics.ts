import type { Api, NodeAgent } from '../contract/index.js';
import { notFound, type KubeObject } from '../machinery/index.js';
import type { Node, NodeMetrics, Pod, PodMetrics } from '../types/index.js';
import { usageOf } from './usage.js';

/** metrics.k8s.io/v1beta1, from what the kubelets say. Plurals: `nodes`, `pods`. */
export interface Metrics {
  /** In the order of names. What has no numbers yet is not in it. `namespace` '': all. */
  list(plural: 'nodes' | 'pods', namespace: string): KubeObject[];
  /** Throws ApiError (NotFound), of the object itself or of its numbers. */
  get(plural: 'nodes' | 'pods', namespace: string, name: string): KubeObject;
}

/** The parts of the kubelet's summary that are read (stats/v1alpha1). */
interface Numbers {
  cpu?: { time: string; usageNanoCores?: number };
  memory?: { workingSetBytes?: number };
}

interface Summary {
  node: Numbers;
  pods: { podRef: { uid: string }; containers: (Numbers & { name: string })[] }[];
}

/** The kubelet's own window for the rate of CPU. */
const WINDOW = '10s';
const GROUP = 'metrics.k8s.io';

/** As metrics-server answers. `agent`: the kubelet of a node. */
export function createMetrics(api: Api, agent: (node: string) => NodeAgent | undefined): Metrics {
  const summaryOf = (node: string): Summary | undefined =>
    agent(node)?.summary() as Summary | undefined;

  const ofNode = (node: Node): NodeMetrics | undefined => {
    const numbers = summaryOf(node.metadata?.name ?? '')?.node;
    return numbers && { ...head('NodeMetrics', node, numbers), usage: usage(numbers) };
  };
  const ofPod = (
    pod: Pod,
    stats: ReadonlyMap<string, Summary['pods'][number]>,
  ): PodMetrics | undefined => {
    if (pod.status?.phase !== 'Running') return undefined;
    const containers = stats.get(pod.metadata?.uid ?? '')?.containers ?? [];
    const [first] = containers;
    if (first === undefined) return undefined;
    return {
      ...head('PodMetrics', pod, first),
      containers: containers.map((each) => ({ name: each.name, usage: usage(each) })),
    };
  };
  const statsOf = (nodes: Iterable<string>): Map<string, Summary['pods'][number]> => {
    const all = [...nodes].flatMap((node) => summaryOf(node)?.pods ?? []);
    return new Map(all.map((pod) => [pod.podRef.uid, pod]));
  };

  return {
    list: (plural, namespace) => {
      if (plural === 'nodes') {
        return api.list<Node>('nodes').flatMap((node) => ofNode(node) ?? []);
      }
      const pods = api.list<Pod>('pods', namespace);
      const stats = statsOf(new Set(pods.map(({ spec }) => spec?.nodeName ?? '')));
      return pods.flatMap((pod) => ofPod(pod, stats) ?? []);
    },
    get: (plural, namespace, name) => {
      const object = api.get<Node | Pod>(plural, namespace, name);
      if (object === undefined) throw notFound({ group: '', resource: plural }, name);
      if (plural === 'nodes') {
        const found = ofNode(object as Node);
        if (found === undefined) throw notFound({ group: GROUP, resource: 'nodemetrics' }, name);
        return found;
      }
      const pod = object as Pod;
      const found = ofPod(pod, statsOf([pod.spec?.nodeName ?? '']));
      if (found !== undefined) return found;
      throw notFound({ group: GROUP, resource: 'podmetrics' }, `${namespace}/${name}`);
    },
  };
}

const usage = ({ cpu, memory }: Numbers): Record<string, string> =>
  usageOf(cpu?.usageNanoCores ?? 0, memory?.workingSetBytes ?? 0);

/** What both kinds begin with: the object's name and labels, and when it was measured. */
function head(
  kind: string,
  { metadata }: KubeObject,
  { cpu }: Numbers,
): Pick<NodeMetrics, 'apiVersion' | 'kind' | 'metadata' | 'timestamp' | 'window'> {
  const { name, namespace, labels } = metadata ?? {};
  const timestamp = cpu?.time ?? '';
  return {
    kind,
    apiVersion: `${GROUP}/v1beta1`,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: timestamp,
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp,
    window: WINDOW,
  };
}
