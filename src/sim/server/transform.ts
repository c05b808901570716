import type { Cell, Kind } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import type { Wanted } from './accept.js';

/** `includeObject` of a table request. */
export type Included = 'None' | 'Metadata' | 'Object';

/** Only the metadata of an object. */
export function partialOf(object: KubeObject, apiVersion: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
}

/** A server-side table (metav1.Table) of objects of one kind. */
export function tableOf(
  kind: Kind,
  objects: readonly KubeObject[],
  options: {
    wanted: Wanted;
    include: Included;
    now: number;
    metadata: Record<string, unknown>;
    /** Only the first table of a watch says its columns. */
    columns: boolean;
  },
): Record<string, unknown> {
  const { wanted, include, now, metadata, columns } = options;
  const cells = (object: KubeObject): Cell[] =>
    kind.cells?.(object, now) ?? [
      object.metadata?.name ?? '',
      object.metadata?.creationTimestamp ?? '',
    ];
  return {
    kind: 'Table',
    apiVersion: wanted.apiVersion,
    metadata,
    columnDefinitions: columns ? kind.columns : null,
    rows: objects.map((object) => ({
      cells: cells(object),
      object:
        include === 'None'
          ? null
          : include === 'Object'
            ? object
            : partialOf(object, wanted.apiVersion),
    })),
  };
}
