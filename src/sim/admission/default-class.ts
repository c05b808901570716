import type { Admission, Api, Resource, Sim } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { Ingress, PersistentVolumeClaim } from '../types/index.js';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const IS_DEFAULT = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const INGRESS_CLASS = 'kubernetes.io/ingress.class';

/** A claim without a class gets the default one (plugin/pkg/admission/storage/storageclass/setdefault). */
export function defaultStorageClass({ api }: Pick<Sim, 'api'>): Admission {
  return {
    name: 'DefaultStorageClass',
    mutate({ operation, resource, object }) {
      if (operation !== 'CREATE' || resource !== 'persistentvolumeclaims') return;
      const { metadata, spec } = object as PersistentVolumeClaim;
      if (spec === undefined || spec.storageClassName !== undefined) return;
      if (metadata?.annotations?.[BETA_CLASS] !== undefined) return;
      const found = newestDefault(api, 'storageclasses.storage.k8s.io', IS_DEFAULT);
      if (found !== undefined) spec.storageClassName = found;
    },
  };
}

/** An ingress likewise (plugin/pkg/admission/network/defaultingressclass). */
export function defaultIngressClass({ api }: Pick<Sim, 'api'>): Admission {
  return {
    name: 'DefaultIngressClass',
    mutate({ operation, resource, object }) {
      if (operation !== 'CREATE' || resource !== 'ingresses.networking.k8s.io') return;
      const { metadata, spec } = object as Ingress;
      if (spec === undefined || spec.ingressClassName !== undefined) return;
      if (metadata?.annotations?.[INGRESS_CLASS] !== undefined) return;
      const marks = ['ingressclass.kubernetes.io/is-default-class'];
      const found = newestDefault(api, 'ingressclasses.networking.k8s.io', marks);
      if (found !== undefined) spec.ingressClassName = found;
    },
  };
}

/** The newest of the classes with one of the annotations; of equally old ones the first by name. */
function newestDefault(api: Api, classes: Resource, marks: string[]): string | undefined {
  const age = ({ metadata }: KubeObject): string => metadata?.creationTimestamp ?? '';
  return api
    .list(classes)
    .filter(({ metadata }) => marks.some((mark) => metadata?.annotations?.[mark] === 'true'))
    .reduce<KubeObject | undefined>(
      (newest, each) => (newest === undefined || age(each) > age(newest) ? each : newest),
      undefined,
    )?.metadata?.name;
}
