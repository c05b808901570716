import type { KubeObject, ObjectQuery } from '../model/index.js';
import { resourcePath, type KindInfo } from './kinds.js';
import type { Transport } from './transport.js';

/** A complete list, and the version from which a watch goes on. */
export interface ObjectList {
  items: KubeObject[];
  version: string;
}

/** The selectors of a query, as query parameters. */
export function selection(query: ObjectQuery): Record<string, string | undefined> {
  return {
    labelSelector: query.labelSelector,
    fieldSelector: query.name === undefined ? undefined : `metadata.name=${query.name}`,
  };
}

/** Lists objects; items of a list carry no kind of their own, so it is put back. */
export async function fetchList(
  transport: Transport,
  info: KindInfo,
  query: ObjectQuery,
  timeout?: number,
): Promise<ObjectList> {
  const list = (await transport.json({
    method: 'GET',
    path: resourcePath(info, { namespace: query.namespace }),
    query: selection(query),
    timeout,
  })) as {
    metadata: { resourceVersion: string };
    items: Omit<KubeObject, 'apiVersion' | 'kind'>[];
  };
  return {
    items: list.items.map(
      (item) => ({ ...item, apiVersion: info.apiVersion, kind: info.kind }) as KubeObject,
    ),
    version: list.metadata.resourceVersion,
  };
}
