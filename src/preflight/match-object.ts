import { nearest } from '../base/index.js';
import { builtInKind, refusalOf } from '../kube/index.js';
import { refText, type KubeApi, type KubeObject, type ObjectRef } from '../model/index.js';
import type { Look, Mismatch } from './match-cluster.js';

/** Kinds that Kubernetes makes by itself: no manifest needs to have them. */
const MADE_BY_KUBERNETES = new Set([
  ...['Pod', 'ReplicaSet', 'ControllerRevision', 'Endpoints', 'EndpointSlice', 'Event'],
  ...['Lease', 'PersistentVolume', 'Job'],
]);

/** Whether an object exists in the manifests or in the cluster, with the container that is named. */
export async function matchObject(
  { scenario, workload, live }: Look,
  ref: ObjectRef,
  { container, early }: { container?: string; early: boolean },
): Promise<Mismatch> {
  if (workload.has(ref)) {
    const containers = workload.containersOf(ref);
    if (container === undefined || !containers || containers.includes(container)) return undefined;
    return {
      state: 'fail',
      seen: `${refText(ref)} has no container "${container}"`,
      mend: `Name one of ${containers.join(', ')}.`,
    };
  }
  const namespaced = builtInKind(ref.kind)?.namespaced ?? ref.namespace !== undefined;
  const namespace = ref.namespace ?? scenario.workload.namespace;
  const full: ObjectRef = namespaced ? { ...ref, namespace } : ref;
  if (live) {
    if ((await find(live.kube, full)) !== undefined) return undefined;
    const seen = `${refText(ref)} does not exist${where(full)}`;
    // A kind that the cluster does not know may come with its definition.
    const mayCome = MADE_BY_KUBERNETES.has(ref.kind) || !builtInKind(ref.kind);
    if (!mayCome || (live.deployed && early)) return { state: 'fail', seen, mend: hint() };
    const until = live.deployed ? 'only the injection can bring it' : 'the deployment may bring it';
    return { state: 'warn', seen: `${seen}; ${until}` };
  }
  const ours = namespaced && scenario.workload.namespaces.includes(namespace);
  if (ours && !MADE_BY_KUBERNETES.has(ref.kind)) {
    return { state: 'fail', seen: `${refText(ref)} is in no manifest${where(full)}`, mend: hint() };
  }
  return {
    state: 'warn',
    seen: `${refText(ref)}${where(full)} is in no manifest; it is looked for when the cluster is up`,
  };

  function hint(): string {
    const names = scenario.workload.objects
      .filter(({ kind }) => kind === ref.kind)
      .map(({ metadata }) => metadata.name);
    const near = nearest(ref.name, names);
    if (near !== undefined) return `Did you mean ${near}?`;
    return names.length > 0
      ? `The manifests have ${names.join(', ')}.`
      : `The manifests have no ${ref.kind}.`;
  }
}

async function find(kube: KubeApi, ref: ObjectRef): Promise<KubeObject | undefined> {
  try {
    return await kube.get(ref);
  } catch (error) {
    if (refusalOf(error)?.reason === 'NoKindMatch') return undefined;
    throw error;
  }
}

function where({ namespace }: ObjectRef): string {
  return namespace === undefined ? '' : ` in namespace ${namespace}`;
}
