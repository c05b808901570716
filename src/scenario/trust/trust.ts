import { everyObject, objectText, type Draft } from '../build/draft.js';
import { isClusterScoped } from '../manifests/objects.js';
import { isSystemNamespace, namespaceUses } from '../cross/namespaces.js';
import { allActions, allProbes, targetOf } from '../cross/walk.js';
import { dangersIn, dangersInJsonPatch } from './dangers.js';

/**
 * What a scenario from outside the package may not do without --trust. Paths and the size
 * of files are looked at where they are read.
 */
export function checkTrust(draft: Draft): void {
  checkObjects(draft);
  checkActions(draft);
  checkNamespaceUses(draft);
  checkNodes(draft);
}

/** A program in a node is root there, above every container. */
function checkNodes(draft: Draft): void {
  const message = 'runs a program in a node, as root';
  for (const { raw: action, path } of allActions(draft.raw)) {
    if (action.nodeExec) draft.report([...path, 'nodeExec'], { code: 'T_NODE', message }, 'key');
  }
  for (const { kind, path } of allProbes(draft.raw)) {
    if (kind === 'nodeExec') draft.report(path, { code: 'T_NODE', message }, 'key');
  }
}

function checkObjects(draft: Draft): void {
  for (const entry of everyObject(draft)) {
    const { object } = entry;
    const text = objectText(object);
    const { kind } = object;
    if (kind === 'ClusterRole' || kind === 'ClusterRoleBinding') {
      draft.reportObject(entry, ['kind'], {
        code: 'T_RBAC',
        message: `${text}: permissions for the whole cluster`,
      });
    } else if (isClusterScoped(kind) && kind !== 'Namespace') {
      draft.reportObject(entry, ['kind'], {
        code: 'T_CLUSTER_SCOPED',
        message: `${text} belongs to the whole cluster`,
      });
    }
    const namespace = kind === 'Namespace' ? object.metadata.name : object.metadata.namespace;
    if (namespace !== undefined && isSystemNamespace(namespace)) {
      draft.reportObject(entry, ['metadata', kind === 'Namespace' ? 'name' : 'namespace'], {
        code: 'T_SYSTEM_NAMESPACE',
        message: `${text} is in the system namespace ${namespace}`,
      });
    }
    for (const { path, code, message } of dangersIn(object)) {
      draft.reportObject(entry, path, { code, message: `${text} asks for ${message}` }, 'key');
    }
  }
}

function checkActions(draft: Draft): void {
  for (const { raw: action, path } of allActions(draft.raw)) {
    const target = targetOf(action);
    if (target && isClusterScoped(target.kind)) {
      draft.report([...path, target.key, 'kind'], {
        code: 'T_CLUSTER_SCOPED',
        message: `changes ${target.kind}/${target.name}, which belongs to the whole cluster`,
      });
    }
    const { patch } = action;
    if (!patch) continue;
    const dangers =
      patch.strategy === 'json'
        ? dangersInJsonPatch(patch.body as { path: string; value?: unknown }[])
        : dangersIn(patch.body);
    for (const danger of dangers) {
      draft.report(
        [...path, 'patch', patch.strategy, ...danger.path],
        {
          code: danger.code,
          message: `the patch asks for ${danger.message}`,
        },
        'key',
      );
    }
  }
}

/** Reading in a system namespace is harmless; changing, or running a command there, is not. */
function checkNamespaceUses(draft: Draft): void {
  for (const { namespace, path, changes } of namespaceUses(draft)) {
    if (!changes || !isSystemNamespace(namespace)) continue;
    draft.report(path, {
      code: 'T_SYSTEM_NAMESPACE',
      message: `changes or runs something in the system namespace ${namespace}`,
    });
  }
}
