import { clone } from '../../machinery/index.js';
import type {
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  StatefulSet,
  Volume,
} from '../../types/index.js';
import { nameOf, namespaceOf, podFrom } from '../common/index.js';

export const REVISION_LABEL = 'controller-revision-hash';
export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

export const firstOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0;

/** The number at the end of a pod's name; undefined when it is no pod of the set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${nameOf(set)}-`;
  const rest = nameOf(pod).slice(prefix.length);
  return nameOf(pod).startsWith(prefix) && /^\d+$/.test(rest) ? Number(rest) : undefined;
}

/** The claims of one pod: those of the templates, named TEMPLATE-SET-ORDINAL. */
export function claimsOf(set: StatefulSet, ordinal: number): Map<string, PersistentVolumeClaim> {
  const claims = new Map<string, PersistentVolumeClaim>();
  for (const template of set.spec?.volumeClaimTemplates ?? []) {
    const claim = clone(template);
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    claim.metadata = {
      ...claim.metadata,
      name: `${nameOf(template)}-${nameOf(set)}-${ordinal}`,
      namespace: namespaceOf(set),
      labels: { ...claim.metadata?.labels, ...set.spec?.selector?.matchLabels },
    };
    claim.status = undefined;
    claims.set(nameOf(template), claim);
  }
  return claims;
}

/** The pod with an ordinal, of the template of a revision (newStatefulSetPod). */
export function podAt(
  set: StatefulSet,
  template: PodTemplateSpec,
  revision: string,
  ordinal: number,
): Pod {
  const name = `${nameOf(set)}-${ordinal}`;
  const pod = podFrom(set, template, {
    name,
    labels: {
      [REVISION_LABEL]: revision,
      [POD_NAME_LABEL]: name,
      [INDEX_LABEL]: String(ordinal),
    },
  });
  const claims = claimsOf(set, ordinal);
  const volumes: Volume[] = [...claims].map(([volume, claim]) => ({
    name: volume,
    persistentVolumeClaim: { claimName: nameOf(claim) },
  }));
  volumes.push(...(pod.spec?.volumes ?? []).filter((volume) => !claims.has(volume.name)));
  pod.spec = {
    ...pod.spec,
    containers: pod.spec?.containers ?? [],
    hostname: name,
    ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}),
    ...(volumes.length === 0 ? {} : { volumes }),
  };
  return pod;
}
