/** The roles and bindings that an API server makes at its start (bootstrappolicy). */
import type { Source } from './source.js';

interface Listed {
  apiVersion?: string;
  kind?: string;
  metadata: Record<string, unknown> & { name: string; labels?: Record<string, string> };
}

/** Set by the server for each object. */
const VOLATILE = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation'];

export function makeRbac({ text }: Source): string {
  const objects = ['rbac.json', 'roles.json']
    .flatMap((file) => (JSON.parse(text(file)) as { items: Listed[] }).items)
    // kubeadm, kind and the network plug-in bring roles without this label.
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults')
    .map((object) => {
      const metadata = Object.fromEntries(
        Object.entries(object.metadata).filter(([key]) => !VOLATILE.includes(key)),
      );
      const { apiVersion, kind, ...rest } = object;
      return { apiVersion, kind, ...rest, metadata };
    });
  return `[\n${objects.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
}
