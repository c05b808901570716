import type { ActionUse, NodeTarget } from '../model/index.js';

/** Paths of the leaves of a patch body: `spec.selector.app`. */
function leaves(value: unknown, path: string[] = []): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [path.join('.')];
  const entries = Object.entries(value);
  return entries.length === 0
    ? [path.join('.')]
    : entries.flatMap(([key, child]) => leaves(child, [...path, key]));
}

function nodeText({ name, label }: NodeTarget): string {
  return name === undefined ? `nodes ${label ?? ''}` : `Node/${name}`;
}

/** What an action may change, for people: `Service/backend-svc spec.selector.app`. Pure. */
export function changesOf(action: ActionUse): string[] {
  switch (action.kind) {
    case 'apply':
      return action.spec.objects.map((object) => `${object.kind}/${object.metadata.name}`);
    case 'patch': {
      const target = `${action.spec.kind}/${action.spec.name}`;
      if (action.spec.strategy === 'json') {
        const operations = action.spec.body as { path: string }[];
        return operations.map((operation) => `${target} ${operation.path}`);
      }
      return leaves(action.spec.body).map((path) => `${target} ${path}`);
    }
    case 'delete':
      return [`${action.spec.kind}/${action.spec.name}`];
    case 'deletePods':
      return [
        `pods ${action.spec.selector} in ${action.spec.namespace ?? 'the namespace'} (deleted)`,
      ];
    case 'scale':
      return [`${action.spec.kind}/${action.spec.name} spec.replicas`];
    case 'setResources':
      return [
        `${action.spec.kind}/${action.spec.name} resources of container ${action.spec.container}`,
      ];
    case 'rolloutRestart':
      return [`${action.spec.kind}/${action.spec.name} pod template annotation`];
    case 'exec':
      return [`inside a pod: ${action.spec.command.join(' ')}`];
    case 'cordon':
    case 'uncordon':
      return [`${nodeText(action.spec.node)} spec.unschedulable`];
    case 'drain':
      return [`${nodeText(action.spec.node)} spec.unschedulable`, 'pods on it (evicted)'];
    case 'nodeExec':
      return [`inside ${nodeText(action.spec.node)}: ${action.spec.command.join(' ')}`];
    case 'nodeInstall':
      return [`${nodeText(action.spec.node)} files in ${action.spec.to}`];
    case 'nodeImages':
      return [`${nodeText(action.spec.node)} images`];
    case 'load':
    case 'wait':
      return [];
  }
}
