import type { Kind } from '../contract/index.js';
import type { FieldError, Fields, KubeObject } from '../machinery/index.js';
import { definition } from '../spec/index.js';
import { tidy } from './encode.js';
import { checkMetadata, checkMetadataUpdate, subdomainName, type NameRule } from './metadata.js';
import { unsimulatedWarnings } from './unsimulated.js';

/** What is particular about a kind (Kubernetes calls it the strategy of its registry). */
export interface Strategy<T extends KubeObject = KubeObject> {
  /** What names may be. Default: a DNS subdomain. */
  name?: NameRule;
  defaults?(draft: T): void;
  /** The status of a new object; 'kept': what the client says. Default: an empty one, if the kind has any. */
  status?: 'kept' | ((draft: T) => object);
  prepareCreate?(draft: T): void;
  /** The status is kept already. `subresource`: '' for the main resource. */
  prepareUpdate?(draft: T, old: T, subresource: string): void;
  prepareStatus?(draft: T, old: T): void;
  /** All that is wrong with it besides its metadata; of a change too. */
  check?(object: T, old?: T): FieldError[];
  /** What is wrong with a new object alone. */
  checkCreate?(object: T): FieldError[];
  /** What is wrong with a change, besides what `check` finds. */
  checkUpdate?(object: T, old: T, subresource: string): FieldError[];
  warnings?(object: T, old?: T): string[];
  fields?: Record<string, (object: T) => string>;
  generation?: 'none' | 'annotations';
  unconditionalUpdate?: false;
  createOnUpdate?: true;
}

/** A kind with its strategy, whose drafts are made what Go would make of them before anything looks at them. */
export function withStrategy(kind: Kind, strategy: Strategy): Kind {
  const { group, version, schema } = kind;
  const about = `${kind.kind} in version "${group === '' ? version : `${group}/${version}`}"`;
  const status = definition(schema)?.fields.status?.ref;
  const tidyStatus = (draft: KubeObject): void => {
    const { status: its } = draft as { status?: object };
    if (its !== undefined && status !== undefined) tidy(its, status, about);
  };
  return {
    ...kind,
    warnings: (object, old) => [
      ...(strategy.warnings?.(object, old) ?? []),
      ...unsimulatedWarnings(kind, object, old),
    ],
    ...(strategy.fields === undefined ? {} : { fields: strategy.fields }),
    ...(strategy.generation === undefined ? {} : { generation: strategy.generation }),
    ...(strategy.unconditionalUpdate === undefined ? {} : { unconditionalUpdate: false }),
    ...(strategy.createOnUpdate === undefined ? {} : { createOnUpdate: true }),
    defaults: (draft) => {
      tidy(draft, schema, about);
      strategy.defaults?.(draft);
    },
    prepareCreate: (draft) => {
      strategy.prepareCreate?.(draft);
      if (status === undefined || strategy.status === 'kept') return;
      (draft as Fields).status = strategy.status?.(draft) ?? {};
      tidyStatus(draft);
    },
    prepareUpdate: (draft, old, subresource = '') => {
      if (status !== undefined) keepStatus(draft, old);
      strategy.prepareUpdate?.(draft, old, subresource);
    },
    prepareStatus: (draft, old) => {
      if (strategy.prepareStatus === undefined) onlyStatus(draft, old);
      else strategy.prepareStatus(draft, old);
      tidyStatus(draft);
    },
    validate: (object) =>
      distinct([
        ...checkMetadata(object, strategy.name ?? subdomainName),
        ...(strategy.check?.(object) ?? []),
        ...(strategy.checkCreate?.(object) ?? []),
      ]),
    validateUpdate: (object, old, subresource = '') =>
      distinct([
        ...checkMetadataUpdate(object),
        ...(strategy.check?.(object, old) ?? []),
        ...(strategy.checkUpdate?.(object, old, subresource) ?? []),
      ]),
  };
}

/** The same error is told once (util/validation/field ErrorList.ToAggregate). */
function distinct(errors: FieldError[]): FieldError[] {
  if (errors.length < 2) return errors;
  const known = new Set<string>();
  return errors.filter(({ field, message }) => {
    const text = `${field}: ${message}`;
    if (known.has(text)) return false;
    known.add(text);
    return true;
  });
}

/** A write of the object keeps its status. */
function keepStatus(draft: KubeObject, old: KubeObject): void {
  const { status } = old as { status?: unknown };
  if (status === undefined) delete (draft as Fields).status;
  else (draft as Fields).status = status;
}

/** A write of the status keeps everything else (apiserver ResetObjectMetaForStatus). */
export function onlyStatus(draft: KubeObject, old: KubeObject): void {
  keepAllBut(draft, old, {});
}

/** As `onlyStatus`, of kinds whose labels and annotations a write of the status may change: pods, nodes. */
export function statusAndLabels(draft: KubeObject, old: KubeObject): void {
  const { labels, annotations } = draft.metadata ?? {};
  keepAllBut(draft, old, { labels, annotations });
}

function keepAllBut(draft: KubeObject, old: KubeObject, changed: KubeObject['metadata']): void {
  const managedFields = draft.metadata?.managedFields ?? old.metadata?.managedFields;
  const { status } = draft as { status?: unknown };
  // Keys are taken away one by one only where they must: V8 makes a slow map of such an object.
  for (const key in draft) if (!Object.hasOwn(old, key)) delete (draft as Fields)[key];
  Object.assign(draft, old);
  const metadata: Fields = {};
  for (const [key, value] of Object.entries({ ...old.metadata, ...changed, managedFields })) {
    if (value !== undefined) metadata[key] = value;
  }
  draft.metadata = metadata;
  if (status === undefined) delete (draft as Fields).status;
  else (draft as Fields).status = status;
}
