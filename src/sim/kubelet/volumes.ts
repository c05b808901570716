import type { Api, MountSource } from '../contract/index.js';
import type {
  ConfigMap,
  KeyToPath,
  Pod,
  Secret,
  Volume,
  VolumeProjection,
} from '../types/index.js';
import { fieldValue, resourceValue, type PodPlace } from './downward.js';

type Tree = Map<string, Uint8Array>;

/** What volumes need from their node. */
export interface VolumeParts {
  api: Api;
  pod: () => Pod;
  place: () => PodPlace;
  token: (audience: string | undefined, seconds: number) => string | undefined;
  /** Folders that outlive a pod: hostPath and claims, by a name. */
  shared: (name: string) => Tree;
  /** Calls back some time after an object has changed. */
  follow: (resource: string, name: string, changed: () => void) => void;
}

export interface PodVolume {
  source: MountSource;
  readOnly: boolean;
}

const text = new TextEncoder();
const base64 = (value: string): Uint8Array => Buffer.from(value, 'base64');

/** What keeps a volume from being mounted: the text of its FailedMount event. */
export class MountError extends Error {
  override name = 'MountError';
}

interface Keyed {
  name?: string;
  items?: KeyToPath[];
  optional?: boolean;
}

/** The files of a ConfigMap or Secret: pkg/volume/configmap/configmap.go, MakePayload. */
function payload(
  parts: VolumeParts,
  kind: 'configmap' | 'secret',
  { name = '', items, optional }: Keyed,
): Tree {
  const namespace = parts.pod().metadata?.namespace ?? '';
  const object = parts.api.get<ConfigMap & Secret>(`${kind}s`, namespace, name);
  if (object === undefined) {
    if (optional) return new Map();
    throw new MountError(`${kind} "${name}" not found`);
  }
  const data: Tree = new Map();
  for (const [key, value] of Object.entries(object.data ?? {})) {
    data.set(key, kind === 'secret' ? base64(value) : text.encode(value));
  }
  for (const [key, value] of Object.entries(object.binaryData ?? {})) data.set(key, base64(value));
  if (items === undefined) return data;
  const chosen: Tree = new Map();
  for (const { key, path } of items) {
    const content = data.get(key);
    if (content !== undefined) chosen.set(path, content);
    else if (!optional) {
      throw new MountError(
        kind === 'configmap'
          ? `configmap references non-existent config key: ${key}`
          : `references non-existent secret key: ${key}`,
      );
    }
  }
  return chosen;
}

function downward(
  parts: VolumeParts,
  items: NonNullable<VolumeProjection['downwardAPI']>['items'],
): Tree {
  const tree: Tree = new Map();
  const pod = parts.pod();
  for (const { path, fieldRef, resourceFieldRef } of items ?? []) {
    let value = '';
    if (fieldRef !== undefined) value = fieldValue(fieldRef, pod, parts.place()) ?? '';
    if (resourceFieldRef !== undefined) {
      const named = pod.spec?.containers.find(
        ({ name }) => name === resourceFieldRef.containerName,
      );
      if (named !== undefined) value = resourceValue(resourceFieldRef, named, parts.place());
    }
    tree.set(path, text.encode(value));
  }
  return tree;
}

function projected(parts: VolumeParts, sources: VolumeProjection[]): Tree {
  const tree: Tree = new Map();
  const add = (from: Tree): void => from.forEach((content, path) => tree.set(path, content));
  for (const source of sources) {
    if (source.configMap !== undefined) add(payload(parts, 'configmap', source.configMap));
    if (source.secret !== undefined) add(payload(parts, 'secret', source.secret));
    if (source.downwardAPI !== undefined) add(downward(parts, source.downwardAPI.items));
    if (source.serviceAccountToken !== undefined) {
      const { audience, expirationSeconds = 3600, path } = source.serviceAccountToken;
      tree.set(path, text.encode(parts.token(audience, expirationSeconds) ?? ''));
    }
  }
  return tree;
}

const folder = (tree: Tree): MountSource => ({
  entries: () => tree,
  write: (path, content) => {
    if (content === undefined) {
      tree.delete(path);
      tree.delete(`${path}/`);
    } else tree.set(path, content);
  },
});

/** ConfigMaps and Secrets that a volume shows. */
function refsOf(volume: Volume): [resource: string, name: string][] {
  const sources: VolumeProjection[] = [
    { configMap: volume.configMap, secret: volume.secret && { name: volume.secret.secretName } },
    ...(volume.projected?.sources ?? []),
  ];
  return sources.flatMap(({ configMap, secret }) => [
    ...(configMap?.name === undefined ? [] : [['configmaps', configMap.name] as [string, string]]),
    ...(secret?.name === undefined ? [] : [['secrets', secret.name] as [string, string]]),
  ]);
}

/** Looks whether everything that a volume shows is there. Throws MountError. */
function render(parts: VolumeParts, volume: Volume): Tree {
  if (volume.configMap !== undefined) return payload(parts, 'configmap', volume.configMap);
  if (volume.secret !== undefined) {
    const { secretName, items, optional } = volume.secret;
    return payload(parts, 'secret', { name: secretName, items, optional });
  }
  if (volume.downwardAPI !== undefined) return downward(parts, volume.downwardAPI.items);
  return projected(parts, volume.projected?.sources ?? []);
}

/** What the admission plug-in gives each pod; it is only looked at when somebody reads it. */
function isApiAccess({ name, projected }: Volume): boolean {
  return projected !== undefined && name.startsWith('kube-api-access-');
}

/**
 * One volume of a pod. Throws MountError with the text of the kubelet's event. What a ConfigMap or Secret
 * holds is taken now, and again some time after each of its changes.
 */
export function mountVolume(parts: VolumeParts, volume: Volume): PodVolume {
  const { name, emptyDir, hostPath, persistentVolumeClaim: claim } = volume;
  if (emptyDir !== undefined) return { source: folder(new Map()), readOnly: false };
  if (hostPath !== undefined) {
    return { source: folder(parts.shared(`hostPath ${hostPath.path}`)), readOnly: false };
  }
  if (claim !== undefined) {
    const namespace = parts.pod().metadata?.namespace ?? '';
    const tree = parts.shared(`claim ${namespace}/${claim.claimName}`);
    return { source: folder(tree), readOnly: claim.readOnly === true };
  }
  const { configMap, secret, downwardAPI, projected: sources } = volume;
  if ((configMap ?? secret ?? downwardAPI ?? sources) === undefined) {
    throw new MountError(
      `MountVolume.SetUp failed for volume "${name}" : the simulated kubelet has no volumes of this kind (SimulatedFeatureMissing)`,
    );
  }
  const namespace = parts.pod().metadata?.namespace ?? '';
  if (isApiAccess(volume)) {
    for (const [resource, ref] of refsOf(volume)) {
      if (parts.api.get(resource, namespace, ref) === undefined) {
        throw new MountError(
          `MountVolume.SetUp failed for volume "${name}" : ${resource.slice(0, -1)} "${ref}" not found`,
        );
      }
    }
    return { source: { entries: () => render(parts, volume) }, readOnly: true };
  }
  let tree: Tree;
  try {
    tree = render(parts, volume);
  } catch (error) {
    throw new MountError(
      `MountVolume.SetUp failed for volume "${name}" : ${(error as Error).message}`,
    );
  }
  for (const [resource, ref] of refsOf(volume)) {
    parts.follow(resource, ref, () => {
      try {
        tree = render(parts, volume);
      } catch {
        // What was deleted stays mounted as it was.
      }
    });
  }
  const live = downwardAPI !== undefined;
  return { source: { entries: () => (live ? render(parts, volume) : tree) }, readOnly: true };
}
