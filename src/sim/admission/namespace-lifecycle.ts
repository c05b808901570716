import type { Admission, Sim } from '../contract/index.js';
import { ApiError, forbidden, notFound } from '../machinery/index.js';
import type { Namespace } from '../types/index.js';
import { forbid } from './forbid.js';

const NAMESPACES = { group: '', resource: 'namespaces' };
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is written to a namespace that is not there, and nothing created in one that is going. */
export function namespaceLifecycle({ api }: Pick<Sim, 'api'>): Admission {
  return {
    name: 'NamespaceLifecycle',
    mutate(attributes) {
      const { namespace, resource, operation } = attributes;
      if (namespace === '' || resource === 'namespaces') return;
      if (resource === 'localsubjectaccessreviews.authorization.k8s.io') return;
      const found = api.get<Namespace>('namespaces', '', namespace);
      if (found === undefined) throw notFound(NAMESPACES, namespace);
      if (operation !== 'CREATE' || found.status?.phase !== 'Terminating') return;
      const refusal = forbid(
        api,
        attributes,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
      const cause = {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      };
      const { status } = refusal;
      throw new ApiError({ ...status, details: { ...status.details, causes: [cause] } });
    },
    validate({ operation, resource, name }) {
      if (operation === 'DELETE' && resource === 'namespaces' && IMMORTAL.has(name)) {
        throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
      }
    },
  };
}
