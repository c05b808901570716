import { LabError } from '../base/index.js';
import type { KubeApi, KubeObject, ObjectRef, PatchStrategy } from '../model/index.js';
import type { Discovery } from './discovery.js';
import { refusalOf } from './failures.js';
import { resourcePath, type KindInfo } from './kinds.js';
import { fetchList } from './list.js';
import type { Transport } from './transport.js';

const FIELD_MANAGER = 'chaos-lab';

/** A wrong content type is not refused but read as another patch: each strategy has its own. */
const PATCH_TYPE: Record<PatchStrategy | 'apply', string> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

type ObjectCalls = Pick<
  KubeApi,
  'get' | 'list' | 'create' | 'apply' | 'patch' | 'delete' | 'evict'
>;

/** Reading and changing objects. */
export function objectCalls(transport: Transport, discovery: Discovery): ObjectCalls {
  const pathOf = async (ref: ObjectRef): Promise<string> => {
    const info = await discovery.find(ref.kind, ref.apiVersion);
    return resourcePath(info, { namespace: namespaceOf(info, ref), name: ref.name });
  };

  /** The only place that sends a PATCH. */
  const patch = async (
    ref: ObjectRef,
    strategy: PatchStrategy | 'apply',
    body: unknown,
    dryRun: boolean,
  ): Promise<KubeObject> =>
    (await transport.json({
      method: 'PATCH',
      path: await pathOf(ref),
      query: {
        fieldManager: FIELD_MANAGER,
        force: strategy === 'apply' ? true : undefined,
        dryRun: dryRun ? 'All' : undefined,
      },
      contentType: PATCH_TYPE[strategy],
      body,
    })) as KubeObject;

  return {
    get: async (ref) => {
      const path = await pathOf(ref);
      return await unlessGone(
        async () => (await transport.json({ method: 'GET', path })) as KubeObject,
      );
    },
    list: async (query) => {
      const info = await discovery.find(query.kind, query.apiVersion);
      return (await fetchList(transport, info, query)).items;
    },
    create: async (object) => {
      const info = await discovery.find(object.kind, object.apiVersion);
      return (await transport.json({
        method: 'POST',
        path: resourcePath(info, { namespace: namespaceOf(info, refOf(object)) }),
        query: { fieldManager: FIELD_MANAGER },
        body: object,
      })) as KubeObject;
    },
    apply: (object, options) => patch(refOf(object), 'apply', object, options?.dryRun ?? false),
    patch: (ref, strategy, body, options) => patch(ref, strategy, body, options?.dryRun ?? false),
    delete: async (ref, options) => {
      const path = await pathOf(ref);
      const gone = await unlessGone(() =>
        transport.text({
          method: 'DELETE',
          path,
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            gracePeriodSeconds: options?.gracePeriodSeconds,
            propagationPolicy: options?.propagation ?? 'Background',
          },
        }),
      );
      return gone !== undefined;
    },
    evict: async ({ namespace, name }) => {
      const path = `${await pathOf({ kind: 'Pod', namespace, name })}/eviction`;
      const body = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      };
      try {
        await unlessGone(() => transport.text({ method: 'POST', path, body }));
        return { evicted: true };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal?.code !== 429) throw error;
        return { evicted: false, message: refusal.message };
      }
    },
  };
}

function refOf(object: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

/** An object of a namespaced kind without a namespace would silently address a whole collection. */
function namespaceOf(info: KindInfo, ref: ObjectRef): string | undefined {
  if (!info.namespaced) return undefined;
  if (ref.namespace !== undefined) return ref.namespace;
  throw new LabError('INTERNAL', { message: `${ref.kind}/${ref.name}: no namespace was given` });
}

/** The result, or undefined when the object does not exist. */
async function unlessGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (refusalOf(error)?.code === 404) return undefined;
    throw error;
  }
}
