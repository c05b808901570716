import {
  badRequest,
  invalid,
  invalidValue,
  isMap,
  labelSelectorText,
  type KubeObject,
} from '../machinery/index.js';
import { applyConfiguration } from '../patch/index.js';
import { apiVersionOf, resourceOf } from '../registry/index.js';
import { mediaTypeOf, readBody } from './body.js';
import { flag, type Call } from './call.js';
import { parseBody } from './decode.js';
import type { Parts } from './parts.js';
import { appliedOf, patchOf } from './patch.js';
import { replyJson } from './reply.js';
import type { Target } from './route.js';
import { missing } from './write.js';
import { typeOfKind } from './types.js';
import { APPLY, managerOf, writeOptionsOf } from './write-options.js';

interface Scalable extends KubeObject {
  spec?: { replicas?: number; selector?: Parameters<typeof labelSelectorText>[0] };
  status?: { replicas?: number };
}

interface Scale extends KubeObject {
  spec?: { replicas?: number };
}

/** autoscaling/v1 Scale of an object that has replicas. */
function scaleOf(object: Scalable): Scale & { status: object } {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata ?? {};
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
  const selector = labelSelectorText(object.spec?.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: object.spec?.replicas === 0 ? {} : { replicas: object.spec?.replicas ?? 1 },
    status: { replicas: object.status?.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

const isScale = (value: unknown): value is Scale =>
  isMap(value) && (value.kind === undefined || value.kind === 'Scale');

function written(call: Call, target: Target, verb: string, body: Buffer, old: Scalable): unknown {
  return verb === 'patch'
    ? patchOf(call, target, body)(scaleOf(old))
    : parseBody(call.request, body, 'Scale');
}

function checkReplicas(name: string, replicas: unknown): void {
  if (typeof replicas === 'number' && Number.isInteger(replicas) && replicas >= 0) return;
  throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
    invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
  ]);
}

function scaled(draft: Scalable, { spec, metadata }: Scale): void {
  draft.spec = { ...draft.spec, replicas: spec?.replicas ?? 0 };
  const version = metadata?.resourceVersion;
  if (version !== undefined) draft.metadata = { ...draft.metadata, resourceVersion: version };
}

/**
 * Server-side apply of a Scale is one of the replicas of its object: both have them at `spec.replicas`, and
 * the object's managedFields say that it was through `scale` (apimachinery managedfields/scalehandler.go).
 */
function applied(
  { clock }: Parts,
  call: Call,
  { kind, name }: Target,
  live: Scalable,
  { spec }: Scale,
): Scalable {
  const apiVersion = apiVersionOf(kind);
  const replicas = spec?.replicas === undefined ? {} : { spec: { replicas: spec.replicas } };
  return applyConfiguration({
    live,
    applied: { apiVersion, kind: kind.kind, metadata: { name }, ...replicas },
    manager: managerOf(call),
    force: flag(call.query, 'force'),
    apiVersion,
    kind: kind.kind,
    subresource: 'scale',
    type: typeOfKind(kind),
    now: clock.stamp(),
  });
}

/** GET, PUT and PATCH of the scale subresource. */
export async function scale(parts: Parts, call: Call, target: Target, verb: string): Promise<void> {
  const { registry } = parts;
  const { kind, namespace, name } = target;
  const resource = resourceOf(kind);
  const old = registry.get<Scalable>(resource, namespace, name);
  if (old === undefined) throw missing(target);
  if (verb === 'get') {
    replyJson(call, 200, scaleOf(old));
    return;
  }
  const body = await readBody(call.request);
  const applies = mediaTypeOf(call.request) === APPLY;
  const next = applies ? appliedOf(body.toString('utf8')) : written(call, target, verb, body, old);
  if (!isScale(next)) throw badRequest('Scale expected');
  checkReplicas(name, next.spec?.replicas ?? (applies ? old.spec?.replicas : 0));
  const options = { ...writeOptionsOf(call), subresource: 'scale' };
  const stored = registry.update<Scalable>(
    resource,
    namespace,
    name,
    (draft) => (applies ? applied(parts, call, target, draft, next) : scaled(draft, next)),
    applies ? { ...options, fieldManager: undefined, keepManagers: true } : options,
  );
  if (stored === undefined) throw missing(target);
  replyJson(call, 200, scaleOf(stored));
}
