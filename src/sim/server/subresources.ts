import { evict } from '../controllers/index.js';
import { bind } from '../scheduler/index.js';
import { badRequest, failure, isMap, type Fields, type KubeObject } from '../machinery/index.js';
import { resourceOf } from '../registry/index.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { parseBody, readObject } from './decode.js';
import { get, replyObject } from './list.js';
import { logs } from './logs.js';
import type { Parts } from './parts.js';
import { patch } from './patch.js';
import { proxy } from './proxy.js';
import { replyJson, success } from './reply.js';
import type { Target } from './route.js';
import { scale } from './scale.js';
import { requestToken } from './token-request.js';
import { missing, update } from './write.js';
import { writeOptionsOf } from './write-options.js';

type Handler = (parts: Parts, call: Call, target: Target, verb: string) => void | Promise<void>;

/** GET, PUT and PATCH of a part of an object that is stored with it. */
const part: Handler = (parts, call, target, verb) => {
  switch (verb) {
    case 'get':
      return get(parts, call, target);
    case 'update':
      return update(parts, call, target);
    default:
      return patch(parts, call, target);
  }
};

async function bodyOf(call: Call, kinds: string[]): Promise<KubeObject & Fields> {
  const body = parseBody(call.request, await readBody(call.request), kinds[0] ?? '');
  if (!isMap(body) || (typeof body.kind === 'string' && !kinds.includes(body.kind))) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kinds[0]})`);
  }
  return body;
}

const eviction: Handler = async (parts, call, target) => {
  const body = await bodyOf(call, ['Eviction']);
  const { namespace, name } = target;
  evict(parts.registry, parts.clock, namespace, name, body, writeOptionsOf(call));
  replyJson(call, 201, { ...success(), code: 201 });
};

const binding: Handler = async (parts, call, target) => {
  const body = await bodyOf(call, ['Binding']);
  const { name } = isMap(body.target) ? body.target : {};
  const node = typeof name === 'string' ? name : '';
  if (node === '') throw badRequest('target.name: Required value');
  bind(parts.registry, parts.clock, target.namespace, target.name, node);
  replyJson(call, 201, { ...success(), code: 201 });
};

const token: Handler = async (parts, call, target) =>
  requestToken(parts, call, target, await bodyOf(call, ['TokenRequest']));

/** PUT of a namespace's finalizers: the last of them lets it go. */
const finalize: Handler = async (parts, call, target) => {
  const object = await readObject(call, target);
  const finalizers = (object as { spec?: { finalizers?: string[] } }).spec?.finalizers ?? [];
  const stored = parts.registry.update(
    resourceOf(target.kind),
    '',
    target.name,
    (draft: KubeObject & { spec?: object }) => {
      draft.spec = { ...draft.spec, finalizers };
    },
    { ...writeOptionsOf(call), subresource: 'finalize' },
  );
  if (stored === undefined) throw missing(target);
  replyObject(parts, call, target, stored);
};

const upgradeOnly: Handler = (_parts, call) => {
  // Clients that speak only SPDY end here; apiserver proxy/upgradeaware.go answers so without an upgrade.
  call.response.setHeader('Connection', 'close');
  throw failure(400, 'BadRequest', 'Upgrade request required');
};

interface Subresource {
  /** As discovery lists them. */
  verbs: readonly string[];
  handle: Handler;
}

const STORED = ['get', 'patch', 'update'];
const CREATED = ['create'];
const STREAMED = ['create', 'get'];

const SUBRESOURCES: Record<string, Subresource> = {
  status: { verbs: STORED, handle: part },
  scale: { verbs: STORED, handle: scale },
  ephemeralcontainers: { verbs: STORED, handle: part },
  resize: { verbs: STORED, handle: part },
  approval: { verbs: STORED, handle: part },
  eviction: { verbs: CREATED, handle: eviction },
  binding: { verbs: CREATED, handle: binding },
  token: { verbs: CREATED, handle: token },
  finalize: { verbs: ['update'], handle: finalize },
  log: { verbs: ['get'], handle: logs },
  exec: { verbs: STREAMED, handle: upgradeOnly },
  attach: { verbs: STREAMED, handle: upgradeOnly },
  portforward: { verbs: STREAMED, handle: upgradeOnly },
  proxy: { verbs: ['create', 'delete', 'get', 'patch', 'update'], handle: proxy },
};

/** What a kind's subresource can do, or undefined when the kind has none of that name. */
export function subresourceOf({ kind, subresource }: Target): Subresource | undefined {
  return kind.subresources.includes(subresource) ? SUBRESOURCES[subresource] : undefined;
}
