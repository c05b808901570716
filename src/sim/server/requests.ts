import { failure } from '../machinery/index.js';
import { wantedOf } from './accept.js';
import { flag, warn, type Call } from './call.js';
import { get, list } from './list.js';
import { listOptionsOf } from './list-options.js';
import type { Parts } from './parts.js';
import { patch } from './patch.js';
import { permit } from './permit.js';
import { review } from './reviews.js';
import type { Target } from './route.js';
import { subresourceOf } from './subresources.js';
import { watch } from './watch.js';
import { create, remove, removeAll, update } from './write.js';
import { checkWriteOptions } from './write-options.js';

/** The verb of a request to a resource: what roles allow (apiserver request/requestinfo.go). */
export function verbOf(call: Call, { name, subresource }: Target): string {
  switch (call.request.method ?? '') {
    case 'GET':
    case 'HEAD':
      if (subresource !== '') return 'get';
      if (flag(call.query, 'watch')) return 'watch';
      return name === '' ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    default:
      return '';
  }
}

/** What the answers to every request for a kind warn of (api core/v1/lifecycle). */
const DEPRECATED: Record<string, string> = {
  '/endpoints': 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** Answers a request for a resource. Rejects with ApiError. */
export async function answer(parts: Parts, call: Call, target: Target): Promise<void> {
  const { kind, name, subresource } = target;
  const verb = verbOf(call, target);
  permit(parts, call, target, verb);
  if (verb === '') throw notAllowed();
  const deprecated = DEPRECATED[`${kind.group}/${kind.plural}`];
  if (deprecated !== undefined) warn(call, deprecated);
  // Before anything is done: what cannot be answered is not begun. What is proxied answers as it likes.
  if (subresource !== 'proxy') wantedOf(call.request.headers.accept);
  if (subresource !== '') {
    const found = subresourceOf(target);
    if (found === undefined || name === '') throw noSuchPath();
    if (!found.verbs.includes(verb)) throw notAllowed();
    if (subresource !== 'proxy') checkWriteOptions(call, verb);
    await found.handle(parts, call, target, verb);
    return;
  }
  if (kind.verbs.length === 1 && verb === 'create') {
    checkWriteOptions(call, verb);
    await review(parts, call, target);
    return;
  }
  if (!kind.verbs.includes(verb)) throw notAllowed();
  checkWriteOptions(call, verb);
  if (['create', 'update', 'patch'].includes(verb) && parts.inert(kind)) {
    throw failure(
      501,
      'NotImplemented',
      `${kind.plural} of ${kind.group} are not simulated: nothing would act on them`,
    );
  }
  if (kind.namespaced && target.namespace === '' && !['list', 'watch', 'get'].includes(verb)) {
    throw notAllowed();
  }
  switch (verb) {
    case 'get':
      return get(parts, call, target);
    case 'list':
      return list(parts, call, target, listOptionsOf(kind, call.query, false));
    case 'watch':
      return watch(parts, call, target, listOptionsOf(kind, call.query, true, name));
    case 'create':
      if (name !== '') throw notAllowed();
      return create(parts, call, target);
    case 'update':
      if (name === '') throw notAllowed();
      return update(parts, call, target);
    case 'patch':
      if (name === '') throw notAllowed();
      return patch(parts, call, target);
    case 'delete':
      return remove(parts, call, target);
    default:
      return removeAll(parts, call, target, listOptionsOf(kind, call.query, false));
  }
}

/** A path without that method: go-restful's 405 as apiserver pkg/server/handler.go serviceErrorHandler tells it. */
export function notAllowed(): Error {
  return failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** No such path below a group and version that is served: go-restful's 404, told as above. */
export function noSuchPath(): Error {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}
