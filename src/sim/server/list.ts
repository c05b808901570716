import { ApiError, badRequest, failure, notFound, type KubeObject } from '../machinery/index.js';
import { apiVersionOf } from '../registry/index.js';
import { structuralOf } from '../schema/index.js';
import { wantedOf } from './accept.js';
import type { Call } from './call.js';
import { readToken, writeToken, type Position } from './continue.js';
import { encode, encodeItem } from './encode.js';
import type { ListOptions } from './list-options.js';
import type { Parts } from './parts.js';
import { reply } from './reply.js';
import type { Target } from './route.js';
import { keyOf, objectsAt } from './snapshot.js';
import { partialOf, tableOf, type Included } from './transform.js';
import { viewOf } from './view.js';

/** Whether items of a list say their own kind: those of custom resources do. */
const isCustom = ({ kind }: Target): boolean => structuralOf(kind) !== undefined;

/** Which part of each object a table carries. Throws BadRequest. */
export function includedOf(call: Call): Included {
  const include = call.query.get('includeObject') ?? '';
  if (include === '' || include === 'Metadata') return 'Metadata';
  if (include === 'None' || include === 'Object') return include;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(include)}`);
}

/** Answers with one object in the form that was asked for. */
export function replyObject(
  { clock }: Parts,
  call: Call,
  target: Target,
  object: KubeObject,
  code = 200,
): void {
  const wanted = wantedOf(call.request.headers.accept);
  if (wanted.as === 'object') {
    reply(call, code, `${encode(object)}\n`);
    return;
  }
  const answer =
    wanted.as === 'Table' && object.kind !== 'Status'
      ? tableOf(target.kind, [object], {
          wanted,
          include: includedOf(call),
          now: clock.now(),
          metadata: { resourceVersion: object.metadata?.resourceVersion ?? '' },
          columns: true,
        })
      : partialOf(object, wanted.apiVersion);
  reply(call, code, `${JSON.stringify(answer)}\n`);
}

export function get(parts: Parts, call: Call, target: Target): void {
  const { resource, show } = viewOf(target.kind);
  const object = parts.registry.get(resource, target.namespace, target.name);
  if (object === undefined) {
    throw notFound({ group: target.kind.group, resource: target.kind.plural }, target.name);
  }
  replyObject(parts, call, target, show(object));
}

/** Answers with a list, or a part of it (limit, continue). */
export function list(parts: Parts, call: Call, target: Target, options: ListOptions): void {
  const { registry } = parts;
  const { kind, namespace } = target;
  const { resource, show } = viewOf(kind);
  const version = registry.store.version;
  const asked = Number(options.resourceVersion === '' ? 0 : options.resourceVersion);
  const from = options.continue === '' ? undefined : readToken(options.continue);
  if (from !== undefined && asked !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const wanted = from?.version ?? asked;
  if (wanted > version) throw tooLarge(wanted, version);
  // Others may be given the present state, which is not older; -1 of a token asks for it.
  const exact = options.match === 'Exact' || from !== undefined;
  const at = exact && wanted > 0 ? wanted : version;
  const then = objectsAt(registry, resource, namespace, at);
  if (then === undefined) throw expired(from);
  const metadata: Record<string, unknown> = { resourceVersion: String(at) };
  let objects = then.map(show).filter(options.matches);
  if (from !== undefined) objects = objects.filter((object) => keyOf(object) > from.start);
  if (options.limit > 0 && objects.length > options.limit) {
    const left = objects.length - options.limit;
    objects = objects.slice(0, options.limit);
    const last = objects.at(-1);
    metadata.continue = writeToken({ version: at, start: last === undefined ? '' : keyOf(last) });
    if (!options.selected) metadata.remainingItemCount = left;
  }
  replyList(parts, call, target, objects, metadata);
}

/** Answers with a list in the form that was asked for. */
export function replyList(
  { clock }: Pick<Parts, 'clock'>,
  call: Call,
  target: Target,
  objects: KubeObject[],
  metadata: Record<string, unknown>,
): void {
  const { kind } = target;
  const wanted = wantedOf(call.request.headers.accept);
  if (wanted.as === 'Table') {
    const include = includedOf(call);
    const table = tableOf(kind, objects, {
      wanted,
      include,
      now: clock.now(),
      metadata,
      columns: true,
    });
    reply(call, 200, `${JSON.stringify(table)}\n`);
    return;
  }
  const named = isCustom(target);
  const [head, items] =
    wanted.as === 'object'
      ? [
          { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata },
          objects.map((each) => encodeItem(each, named)),
        ]
      : [
          { kind: 'PartialObjectMetadataList', apiVersion: wanted.apiVersion, metadata },
          objects.map((each) => JSON.stringify(partialOf(each, wanted.apiVersion))),
        ];
  reply(call, 200, `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}\n`);
}

/** apiserver pkg/storage/storage errors: storage/errors.go:229, with the retry that clients wait for. */
export function tooLarge(asked: number, version: number): Error {
  return failure(504, 'Timeout', `Too large resource version: ${asked}, current: ${version}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/**
 * The version of a list is compacted (apiserver pkg/storage/etcd3/errors.go): who was paging gets a token
 * that goes on from the same place with the present state.
 */
function expired(from: Position | undefined): Error {
  if (from === undefined) {
    return failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
  }
  const { status } = failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  const metadata = { continue: writeToken({ ...from, version: -1 }) };
  return new ApiError({ ...status, metadata });
}
