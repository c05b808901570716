import type { KubeApi, KubeObject, ObjectQuery, ObjectRef } from '../../src/model/index.js';
import { matchesSelector } from '../../src/kube/index.js';

const READS = new Set(['get', 'list', 'can', 'version', 'raw', 'table', 'listableKinds']);

/** A KubeApi over a list of objects. It writes down every call, and a call that would change anything throws. */
export function recordingKube(
  objects: KubeObject[],
  allowed: (verb: string, resource: string) => boolean = () => true,
): { kube: KubeApi; calls: string[] } {
  const calls: string[] = [];
  const answers: Record<string, (...args: never[]) => unknown> = {
    get: (ref: ObjectRef) =>
      objects.find(
        ({ kind, metadata }) =>
          kind === ref.kind && metadata.name === ref.name && metadata.namespace === ref.namespace,
      ),
    list: (query: ObjectQuery) =>
      objects.filter(
        ({ kind, metadata }) =>
          kind === query.kind &&
          metadata.namespace === query.namespace &&
          matchesSelector(query.labelSelector ?? '', metadata.labels ?? {}),
      ),
    can: (verb: string, { resource }: { resource: string }) => allowed(verb, resource),
  };
  const kube = new Proxy({} as KubeApi, {
    get: (_target, name: string) => {
      return (...args: never[]) => {
        calls.push(name);
        if (!READS.has(name)) throw new Error(`${name} is not a read`);
        return Promise.resolve(answers[name]?.(...args));
      };
    },
  });
  return { kube, calls };
}
