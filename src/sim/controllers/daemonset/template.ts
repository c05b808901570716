import { clone } from '../../machinery/index.js';
import { nodeFilter, tolerates } from '../../scheduler/index.js';
import type { DaemonSet, Node, Pod, PodTemplateSpec, Toleration } from '../../types/index.js';

export const HASH = 'controller-revision-hash';
const GENERATION = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** What daemons put up with on their node (daemonset_util.go AddOrUpdateDaemonPodTolerations). */
const TOLERATED: readonly [key: string, effect: string][] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
];

function tolerationsOf({ spec }: PodTemplateSpec): Toleration[] {
  const added = spec?.hostNetwork
    ? [...TOLERATED, ['network-unavailable', 'NoSchedule'] as const]
    : TOLERATED;
  const tolerations = [...(spec?.tolerations ?? [])];
  for (const [name, effect] of added) {
    const toleration = { key: `node.kubernetes.io/${name}`, operator: 'Exists', effect };
    const at = tolerations.findIndex(
      (each) => each.key === toleration.key && each.effect === effect && each.operator === 'Exists',
    );
    if (at < 0) tolerations.push(toleration);
    else tolerations[at] = toleration;
  }
  return tolerations;
}

/** The template of the set's pods, without the node. */
export function daemonTemplate(set: DaemonSet, hash: string): PodTemplateSpec {
  const template = clone(set.spec?.template) ?? {};
  const generation = set.metadata?.annotations?.[GENERATION_ANNOTATION];
  template.metadata = {
    ...template.metadata,
    labels: {
      ...template.metadata?.labels,
      ...(generation === undefined ? {} : { [GENERATION]: generation }),
      [HASH]: hash,
    },
  };
  template.spec = {
    ...template.spec,
    containers: template.spec?.containers ?? [],
    tolerations: tolerationsOf(template),
  };
  return template;
}

/** The template for one node: required node affinity takes its place of any other. */
export function onNode(template: PodTemplateSpec, node: string): PodTemplateSpec {
  const { spec } = template;
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return {
    ...template,
    spec: {
      ...spec,
      containers: spec?.containers ?? [],
      affinity: {
        ...spec?.affinity,
        nodeAffinity: {
          ...spec?.affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
        },
      },
    },
  };
}

/** The node that a pod is on, or was made for. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const field = required?.nodeSelectorTerms[0]?.matchFields?.[0];
  return field?.key === 'metadata.name' ? field.values?.[0] : undefined;
}

/** Whether a node should get a pod of the set, and whether one that is there may stay. */
export function placement(set: DaemonSet): (node: Node) => { run: boolean; stay: boolean } {
  const template = set.spec?.template ?? {};
  const wanted = nodeFilter(template.spec ?? { containers: [] });
  const tolerations = tolerationsOf(template);
  const fixed = template.spec?.nodeName;
  return ({ metadata, spec }) => {
    const name = metadata?.name ?? '';
    const fits =
      (!fixed || fixed === name) && (wanted === undefined || wanted(metadata?.labels ?? {}, name));
    if (!fits) return { run: false, stay: false };
    const hard = (spec?.taints ?? []).filter(
      (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint),
    );
    if (hard.length === 0) return { run: true, stay: true };
    return { run: false, stay: hard.every(({ effect }) => effect !== 'NoExecute') };
  };
}
