import type { KubeObject, NodeSpec, Scenario } from '../model/index.js';

interface PodSpec {
  nodeSelector?: Record<string, string>;
  containers?: { image?: string }[];
  initContainers?: { image?: string }[];
}

/** The pod spec of a workload object; undefined for what makes no pods. */
export function podSpecOf(object: KubeObject): PodSpec | undefined {
  const spec = object.spec as
    | { template?: { spec?: PodSpec }; jobTemplate?: { spec?: { template?: { spec?: PodSpec } } } }
    | undefined;
  if (object.kind === 'Pod') return spec as PodSpec | undefined;
  return spec?.jobTemplate?.spec?.template?.spec ?? spec?.template?.spec;
}

/** Whether pods of this spec may run on a node: workers only, and its nodeSelector must fit. */
function mayRun(pod: PodSpec, node: NodeSpec): boolean {
  return (
    node.role === 'worker' &&
    Object.entries(pod.nodeSelector ?? {}).every(([key, value]) => node.labels[key] === value)
  );
}

/** Each image of the workload with the nodes whose pods may need it: only these get it. Pure. */
export function imagesByNode(
  scenario: Scenario,
  nodes: { name: string; spec: NodeSpec }[],
): { image: string; nodes: string[] }[] {
  const result = new Map<string, Set<string>>();
  for (const object of scenario.workload.objects) {
    const pod = podSpecOf(object);
    if (!pod) continue;
    const targets = nodes.filter((node) => mayRun(pod, node.spec));
    for (const { image } of [...(pod.containers ?? []), ...(pod.initContainers ?? [])]) {
      if (image === undefined) continue;
      const names = result.get(image) ?? new Set<string>();
      for (const target of targets) names.add(target.name);
      result.set(image, names);
    }
  }
  return [...result]
    .map(([image, names]) => ({ image, nodes: [...names].sort() }))
    .sort((a, b) => a.image.localeCompare(b.image));
}
