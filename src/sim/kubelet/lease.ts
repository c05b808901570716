import type { Sim } from '../contract/index.js';
import { microStampOf } from '../machinery/index.js';
import type { Lease, Node } from '../types/index.js';

const LEASES = 'leases.coordination.k8s.io';
const NAMESPACE = 'kube-node-lease';

/** Renews the lease of a node, or creates it: 40 s, as a kubelet's (nodeLeaseDurationSeconds). */
export function renewLease({ api, clock }: Sim, node: string): void {
  const renewTime = microStampOf(clock.now());
  const renewed = api.update<Lease>(LEASES, NAMESPACE, node, (draft) => {
    draft.spec = { ...draft.spec, renewTime };
  });
  if (renewed !== undefined || api.get('namespaces', '', NAMESPACE) === undefined) return;
  const uid = api.get<Node>('nodes', '', node)?.metadata?.uid;
  if (uid === undefined) return;
  api.create<Lease>(LEASES, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: node,
      namespace: NAMESPACE,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid }],
    },
    spec: { holderIdentity: node, leaseDurationSeconds: 40, renewTime },
  });
}
