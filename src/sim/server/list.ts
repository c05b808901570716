import { badRequest, failure, notFound, type KubeObject } from '../machinery/index.js';
import { apiVersionOf } from '../registry/index.js';
import { structuralOf } from '../schema/index.js';
import { wantedOf } from './accept.js';
import type { Call } from './call.js';
import { encode, encodeItem } from './encode.js';
import type { ListOptions } from './list-options.js';
import type { Parts } from './parts.js';
import { reply } from './reply.js';
import type { Target } from './route.js';
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
  if (asked > version) throw tooLarge(asked, version);
  if (
    options.match === 'Exact' &&
    asked !== version &&
    registry.store.changedSince(resource, asked)
  ) {
    throw failure(
      410,
      'Expired',
      `The provided resource version is too old to be listed exactly: ${asked}`,
    );
  }
  let objects = registry.list(resource, namespace).map(show).filter(options.matches);
  const metadata: Record<string, unknown> = { resourceVersion: String(version) };
  const from = options.continue === '' ? undefined : readToken(options.continue);
  if (from !== undefined) {
    if (registry.store.since(resource, from.version) === undefined) throw expiredToken();
    objects = objects.filter((object) => keyOf(object) > from.start);
    metadata.resourceVersion = String(from.version);
  }
  if (options.limit > 0 && objects.length > options.limit) {
    const left = objects.length - options.limit;
    objects = objects.slice(0, options.limit);
    const last = objects.at(-1);
    metadata.continue = writeToken(from?.version ?? version, last === undefined ? '' : keyOf(last));
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

const keyOf = ({ metadata }: KubeObject): string =>
  `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** apiserver pkg/storage/continue.go: base64url of JSON. */
function writeToken(version: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString(
    'base64url',
  );
}

function readToken(token: string): { version: number; start: string } {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    if (v === 'meta.k8s.io/v1' && typeof rv === 'number' && typeof start === 'string') {
      return { version: rv, start };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw badRequest('continue key is not valid: illegal base64 data at input byte 0');
}

/** apiserver pkg/storage/storage errors: storage/errors.go:229, with the retry that clients wait for. */
export function tooLarge(asked: number, version: number): Error {
  return failure(504, 'Timeout', `Too large resource version: ${asked}, current: ${version}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** apiserver pkg/storage/etcd3/errors.go:54. */
function expiredToken(): Error {
  return failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
  );
}
