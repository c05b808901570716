import { builtInKind } from '../kube/index.js';
import {
  actionsOf,
  type ActionUse,
  type KubeApi,
  type ObjectRef,
  type Scenario,
} from '../model/index.js';
import type { DoctorLine } from './line.js';
import { allActions } from './targets.js';

interface Permission {
  verb: string;
  group: string;
  resource: string;
  namespace?: string;
}

/** One line for each permission that an action of the scenario needs and we do not have. */
export async function permissionLines(scenario: Scenario, kube: KubeApi): Promise<DoctorLine[]> {
  const needed = new Map<string, { permission: Permission; id: string }>();
  for (const action of allActions(actionsOf(scenario))) {
    for (const permission of permissionsOf(action, scenario.workload.namespace)) {
      const key = JSON.stringify(permission);
      if (!needed.has(key)) needed.set(key, { permission, id: action.id });
    }
  }
  const lines = await Promise.all(
    [...needed.values()].map(async ({ permission, id }): Promise<DoctorLine[]> => {
      const { verb, ...resource } = permission;
      if (await kube.can(verb, resource)) return [];
      const where = resource.namespace === undefined ? '' : ` in namespace ${resource.namespace}`;
      return [
        {
          id,
          state: 'fail',
          seen: `not allowed to ${verb} ${resource.resource}${where}`,
          mend: 'Use a kubeconfig with that permission.',
        },
      ];
    }),
  );
  return lines.flat();
}

function permissionsOf(action: ActionUse, home: string): Permission[] {
  switch (action.kind) {
    case 'apply':
      return action.spec.objects.flatMap((object) => {
        const ref = { ...object, name: object.metadata.name, namespace: object.metadata.namespace };
        // A server-side apply is a patch, and a create where the object is new.
        return [on('patch', ref, home), on('create', ref, home)].flat();
      });
    case 'patch':
    case 'scale':
    case 'setResources':
    case 'rolloutRestart':
      return on('patch', action.spec, home);
    case 'delete':
      return on('delete', action.spec, home);
    case 'deletePods':
      return on('delete', { kind: 'Pod', name: '', namespace: action.spec.namespace }, home);
    case 'exec': {
      const namespace = action.spec.in.namespace ?? home;
      return [{ verb: 'create', group: '', resource: 'pods/exec', namespace }];
    }
    case 'cordon':
    case 'uncordon':
      return [{ verb: 'patch', group: '', resource: 'nodes' }];
    case 'drain':
      return [
        { verb: 'patch', group: '', resource: 'nodes' },
        { verb: 'create', group: '', resource: 'pods/eviction' },
      ];
    case 'nodeExec': // through the provider, not the API
    case 'nodeInstall':
    case 'nodeImages':
    case 'load':
    case 'wait':
      return [];
  }
}

function on(verb: string, ref: ObjectRef, home: string): Permission[] {
  const info = builtInKind(ref.kind, ref.apiVersion) ?? builtInKind(ref.kind);
  // The plural of other kinds only the cluster's discovery knows; the API refuses them itself.
  if (!info) return [];
  const [group, version] = info.apiVersion.split('/') as [string, string?];
  return [
    {
      verb,
      group: version === undefined ? '' : group,
      resource: info.plural,
      ...(info.namespaced ? { namespace: ref.namespace ?? home } : {}),
    },
  ];
}
