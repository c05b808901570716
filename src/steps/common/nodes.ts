import type { KubeObject, NodeTarget, ProbeContext } from '../../model/index.js';

export interface NodeObject {
  metadata: KubeObject['metadata'];
  spec: { unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] };
  status: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
}

/** Nodes of a target (every one that has the label), by name. */
export async function nodesOf(target: NodeTarget, context: ProbeContext): Promise<NodeObject[]> {
  await context.view.ensure({ kind: 'Node' });
  const found =
    target.name === undefined
      ? context.view.list({ kind: 'Node', labelSelector: target.label })
      : [context.view.get({ kind: 'Node', name: target.name })];
  return found
    .filter((node) => node !== undefined)
    .map((node) => ({ spec: {}, status: {}, ...node }))
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

/** `node lab-worker` or `node node-role=memory-pressure`, for texts. */
export function nodeTargetText(target: NodeTarget): string {
  return `node ${target.name ?? target.label ?? '?'}`;
}
