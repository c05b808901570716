import type { Admission, Sim } from '../contract/index.js';
import type { Container, Pod, ServiceAccount, Volume } from '../types/index.js';
import { forbid } from './forbid.js';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME = 'kube-api-access-';
const MIRROR = 'kubernetes.io/config.mirror';

/** Gives pods their service account and its token (plugin/pkg/admission/serviceaccount). */
export function serviceAccount({ api }: Pick<Sim, 'api'>): Admission {
  return {
    name: 'ServiceAccount',
    mutate(attributes) {
      const { resource, subresource, namespace, random } = attributes;
      if (random === undefined || resource !== 'pods' || subresource !== '') return;
      const { metadata, spec } = attributes.object as Pod;
      if (spec === undefined) return;
      if (metadata?.annotations?.[MIRROR] !== undefined) {
        if (spec.serviceAccountName) {
          throw forbid(api, attributes, 'a mirror pod may not reference service accounts');
        }
        return;
      }
      const name = spec.serviceAccountName || spec.serviceAccount || 'default';
      spec.serviceAccountName = name;
      spec.serviceAccount = name;
      const account = api.get<ServiceAccount>('serviceaccounts', namespace, name);
      if (account === undefined) {
        const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
        throw forbid(api, attributes, why);
      }
      if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
        mountToken(spec, () => VOLUME + random.suffix(5));
      }
      const secrets = account.imagePullSecrets ?? [];
      if ((spec.imagePullSecrets ?? []).length === 0 && secrets.length > 0) {
        spec.imagePullSecrets = secrets.map((secret) => ({ ...secret }));
      }
    },
  };
}

/** Mounts the token in every container that mounts nothing else there. */
function mountToken(spec: NonNullable<Pod['spec']>, generate: () => string): void {
  const needing = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(isWithout);
  const existing = spec.volumes?.find((volume) => volume.name.startsWith(VOLUME));
  if (needing.length === 0) return;
  const name = existing?.name ?? generate();
  for (const container of needing) {
    const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }
  if (existing === undefined) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

const isWithout = ({ volumeMounts = [] }: Container): boolean =>
  !volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH);

/** 3607 s: the token is extended by a year, and a warning counts those that are used longer than an hour. */
function tokenVolume(name: string): Volume {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
      ],
      defaultMode: 420,
    },
  };
}
