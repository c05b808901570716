import type {
  ClusterRoleBinding,
  ConfigMap,
  Subject,
  RoleBinding,
  Secret,
  ServiceAccount,
} from '../types/index.js';
import { cells, createdAt, nameOf } from './row.js';

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

const binding = cells<RoleBinding | ClusterRoleBinding>((object, since) => {
  const { roleRef, subjects = [] } = object;
  const names = (kind: string, text: (subject: Subject) => string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(text)
      .join(', ');
  return [
    nameOf(object),
    `${roleRef.kind}/${roleRef.name}`,
    since(createdAt(object)),
    names('User', ({ name }) => name),
    names('Group', ({ name }) => name),
    names('ServiceAccount', ({ namespace = '', name }) => `${namespace}/${name}`),
  ];
});

export const access = {
  'rolebindings.rbac.authorization.k8s.io': binding,
  'clusterrolebindings.rbac.authorization.k8s.io': binding,
  configmaps: cells<ConfigMap>((object, since) => [
    nameOf(object),
    size(object.data) + size(object.binaryData),
    since(createdAt(object)),
  ]),
  secrets: cells<Secret>((object, since) => [
    nameOf(object),
    object.type ?? '',
    size(object.data),
    since(createdAt(object)),
  ]),
  serviceaccounts: cells<ServiceAccount>((object, since) => [
    nameOf(object),
    (object.secrets ?? []).length,
    since(createdAt(object)),
  ]),
};
