/** A Kubernetes object as JSON, with the fields every object has. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: {
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }[];
    [key: string]: unknown;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [key: string]: unknown;
}

/** Which object. `apiVersion` may be left out for the built-in kinds; `namespace` is absent on cluster-scoped ones. */
export interface ObjectRef {
  apiVersion?: string;
  kind: string;
  name: string;
  namespace?: string;
}

/** Objects of a kind, narrowed by a label selector (`a=b,c!=d`) or a name. */
export interface ObjectQuery {
  apiVersion?: string;
  kind: string;
  namespace?: string;
  labelSelector?: string;
  name?: string;
}

/** Kinds whose controller keeps pods of a template running. */
export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

export function isWorkload({ kind }: { kind: string }): boolean {
  return (WORKLOAD_KINDS as readonly string[]).includes(kind);
}

/** The reference of an object, with its API version: all that is needed to find it again. */
export function refOfObject({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
}

/** Whether its controller makes an object again when it is gone. */
export function isControlled({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller) ?? false;
}

/** `Service/backend-svc`, or `Service qa/backend-svc` where it is not in the namespace `home`. */
export function placedText(
  { kind, name, namespace }: { kind: string; name: string; namespace?: string | undefined },
  home: string,
): string {
  return namespace === undefined || namespace === home
    ? `${kind}/${name}`
    : `${kind} ${namespace}/${name}`;
}

/** `Service/backend-svc`, for texts. */
export function refText(ref: { kind: string; name: string }): string {
  return `${ref.kind}/${ref.name}`;
}
