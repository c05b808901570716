import type { Component, Sim } from '../../contract/index.js';
import type { ConfigMap, Namespace, ServiceAccount } from '../../types/index.js';
import {
  isBeingDeleted,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  startLoop,
} from '../common/index.js';

const CONFIG_MAP = 'kube-root-ca.crt';
/** rootcacertpublisher/publisher.go. */
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints ' +
  'such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across ' +
  'distributions of Kubernetes clusters.';

/** What each namespace has from its beginning: the account `default` and the cluster's CA. */
export function startAccounts(sim: Sim, rootCA: string): Component {
  const { api } = sim;
  const work = (name: string): void => {
    const namespace = api.get<Namespace>('namespaces', '', name);
    if (namespace === undefined || isBeingDeleted(namespace)) return;
    try {
      if (api.get('serviceaccounts', name, 'default') === undefined) {
        api.create<ServiceAccount>('serviceaccounts', {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace: name },
        });
      }
      publish(name);
    } catch (error) {
      if (!namespaceTerminating(error)) throw error;
    }
  };
  const publish = (namespace: string): void => {
    const present = api.update<ConfigMap>('configmaps', namespace, CONFIG_MAP, (draft) => {
      const annotations = draft.metadata?.annotations ?? {};
      draft.data = { 'ca.crt': rootCA };
      draft.metadata = {
        ...draft.metadata,
        annotations: { 'kubernetes.io/description': DESCRIPTION, ...annotations },
      };
    });
    if (present !== undefined) return;
    api.create<ConfigMap>('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: CONFIG_MAP,
        namespace,
        annotations: { 'kubernetes.io/description': DESCRIPTION },
      },
      data: { 'ca.crt': rootCA },
    });
  };

  const loop = startLoop(sim, 'serviceaccount-controller', work);
  loop.watch<Namespace>('namespaces', ({ type, object }) => {
    if (type !== 'DELETED') loop.add(nameOf(object));
  });
  loop.watch<ServiceAccount>('serviceaccounts', ({ type, object }) => {
    if (type === 'DELETED' && nameOf(object) === 'default') loop.add(namespaceOf(object));
  });
  loop.watch<ConfigMap>('configmaps', ({ type, object }) => {
    if (type !== 'ADDED' && nameOf(object) === CONFIG_MAP) loop.add(namespaceOf(object));
  });
  return loop;
}
