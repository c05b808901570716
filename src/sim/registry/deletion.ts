import type { DeleteOptions, Resource } from '../contract/index.js';
import { stampOf, type KubeObject, type Metadata } from '../machinery/index.js';

/** Finalizers that stand for how dependents are treated. */
const BY_POLICY = { Orphan: 'orphan', Foreground: 'foregroundDeletion' } as const;

interface PodLike extends KubeObject {
  spec?: { nodeName?: string; terminationGracePeriodSeconds?: number };
  status?: { phase?: string };
}

/**
 * What a deletion does with an object: it goes `now`, its deletion is `pending` already, or it is stored
 * as marked. apiserver registry/rest/delete.go BeforeDelete, registry/generic/registry/store.go.
 */
export function deletionOf(
  resource: Resource,
  old: KubeObject,
  options: DeleteOptions,
  now: number,
): KubeObject | 'now' | 'pending' {
  const before = old.metadata ?? {};
  const grace = graceOf(resource, old, options);
  const finalizers = finalizersOf(before, options.propagationPolicy);
  if (before.deletionTimestamp !== undefined) {
    const left = before.deletionGracePeriodSeconds ?? 0;
    if (grace < left && (options.gracePeriodSeconds !== undefined || grace === 0)) {
      if (grace === 0 && finalizers.length === 0) return 'now';
      const end = Date.parse(before.deletionTimestamp) - left * 1000 + grace * 1000;
      return marked(old, { ...before, finalizers }, Math.max(now, end), grace);
    }
    if (left === 0 && finalizers.length === 0 && !holdsNamespace(resource, old)) return 'now';
    return 'pending';
  }
  if (grace === 0 && finalizers.length === 0 && !holdsNamespace(resource, old)) return 'now';
  const next = marked(old, { ...before, finalizers }, now + grace * 1000, grace);
  if (resource === 'namespaces') {
    const status = (old as { status?: object }).status;
    return { ...next, status: { ...status, phase: 'Terminating' } } as KubeObject;
  }
  return next;
}

/** Seconds that the kubelet gives a pod to end: pkg/registry/core/pod/strategy.go CheckGracefulDelete. */
function graceOf(resource: Resource, old: KubeObject, options: DeleteOptions): number {
  if (resource !== 'pods') return 0;
  const { spec, status, metadata } = old as PodLike;
  if ((spec?.nodeName ?? '') === '') return 0;
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  const asked =
    options.gracePeriodSeconds ??
    (metadata?.deletionTimestamp === undefined ? undefined : metadata.deletionGracePeriodSeconds) ??
    spec?.terminationGracePeriodSeconds ??
    30;
  return asked < 0 ? 1 : asked;
}

function finalizersOf(
  { finalizers = [] }: Metadata,
  policy: DeleteOptions['propagationPolicy'],
): string[] {
  const others = finalizers.filter(
    (each) => policy === undefined || (each !== 'orphan' && each !== 'foregroundDeletion'),
  );
  return policy === undefined || policy === 'Background' ? others : [...others, BY_POLICY[policy]];
}

/** A namespace goes when its content has gone: spec.finalizers. */
export function holdsNamespace(resource: Resource, object: KubeObject): boolean {
  const { spec } = object as { spec?: { finalizers?: string[] } };
  return resource === 'namespaces' && (spec?.finalizers ?? []).length > 0;
}

function marked(old: KubeObject, metadata: Metadata, end: number, grace: number): KubeObject {
  const next: Metadata = {
    ...metadata,
    deletionTimestamp: stampOf(end),
    deletionGracePeriodSeconds: grace,
  };
  if (next.finalizers?.length === 0) delete next.finalizers;
  if (metadata.deletionTimestamp === undefined && (metadata.generation ?? 0) > 0) {
    next.generation = (metadata.generation ?? 0) + 1;
  }
  return { ...old, metadata: next };
}
