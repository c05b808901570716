import {
  badRequest,
  conflict,
  invalid,
  invalidValue,
  isMap,
  notFound,
  notSupported,
  type FieldError,
  type KubeObject,
} from '../machinery/index.js';
import type { DeleteOptions } from '../contract/index.js';
import { parseBody, readObject } from './decode.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import type { ListOptions } from './list-options.js';
import type { Parts } from './parts.js';
import { permit } from './permit.js';
import { encode } from './encode.js';
import { reply, replyJson, success } from './reply.js';
import type { Target } from './route.js';
import { saveChange, saveNew } from './save.js';
import { viewOf } from './view.js';
import { checkDryRun } from './write-options.js';

export async function create(parts: Parts, call: Call, target: Target): Promise<void> {
  saveNew(parts, call, target, await readObject(call, target));
}

/** PUT of an object or of its status. One of what is not there creates it where its kind allows that. */
export async function update(parts: Parts, call: Call, target: Target): Promise<void> {
  const object = await readObject(call, target);
  const { kind, namespace, name, subresource } = target;
  checkName(object, name);
  const old = parts.registry.get(viewOf(kind).resource, namespace, name);
  const creates = old === undefined && subresource === '' && kind.createOnUpdate === true;
  if (old === undefined && !creates) throw missing(target);
  checkUid(target, object, old);
  if (creates) {
    permit(parts, call, target, 'create');
    saveNew(parts, call, target, object);
    return;
  }
  if (!saveChange(parts, call, target, () => object)) throw missing(target);
}

/** What is written is what the path names (apiserver handlers/rest.go checkName). Throws BadRequest. */
export function checkName({ metadata }: KubeObject, name: string): void {
  const own = metadata?.name ?? '';
  if (own === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (own === name) return;
  throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
}

/** The UID of what a PUT brings is a precondition (apiserver registry/rest/update.go). Throws Conflict. */
function checkUid({ kind, name }: Target, { metadata }: KubeObject, old?: KubeObject): void {
  const { uid = '' } = metadata ?? {};
  const known = old?.metadata?.uid ?? '';
  if (uid === '' || uid === known) return;
  throw conflict(
    { group: kind.group, resource: kind.plural },
    name,
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${known}`,
  );
}

/** apimachinery pkg/apis/meta/v1/validation ValidateDeleteOptions. */
function checkPropagation(policy: unknown, orphan: unknown): FieldError[] {
  if (policy === undefined) return [];
  const known: unknown[] = ['Foreground', 'Background', 'Orphan'];
  const both = 'orphanDependents and deletionPropagation cannot be both set';
  return [
    ...(orphan === undefined ? [] : [invalidValue('propagationPolicy', policy, both)]),
    ...(known.includes(policy)
      ? []
      : [notSupported('propagationPolicy', policy, [...known.map(String), 'nil'])]),
  ];
}

/** metav1.DeleteOptions from the body and the query; the body wins. */
async function deleteOptionsOf(call: Call): Promise<DeleteOptions> {
  const body = await readBody(call.request);
  const given = body.length === 0 ? {} : parseBody(call.request, body, 'DeleteOptions');
  if (!isMap(given)) throw badRequest('DeleteOptions expected');
  const { query } = call;
  const seconds = given.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined;
  const grace = seconds === undefined ? undefined : Number(seconds);
  if (grace !== undefined && !Number.isInteger(grace)) {
    throw badRequest('gracePeriodSeconds must be an integer');
  }
  const policy = given.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  const orphan = given.orphanDependents ?? query.get('orphanDependents') ?? undefined;
  const wished: unknown[] = Array.isArray(given.dryRun) ? given.dryRun : [];
  const dry = [...wished.map(String), ...query.getAll('dryRun')];
  const errors = [...checkPropagation(policy, orphan), ...checkDryRun(dry)];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const left = orphan === true || orphan === 'true' ? 'Orphan' : 'Background';
  const wanted = policy ?? (orphan === undefined ? undefined : left);
  return {
    user: call.user,
    dryRun: dry.includes('All'),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(wanted === undefined
      ? {}
      : { propagationPolicy: wanted as NonNullable<DeleteOptions['propagationPolicy']> }),
    ...(isMap(given.preconditions) ? { preconditions: given.preconditions } : {}),
  };
}

/** Answers with the object when it stays for a while (grace, finalizers), else with a Status. */
export async function remove(parts: Parts, call: Call, target: Target): Promise<void> {
  const { registry } = parts;
  const { resource, show } = viewOf(target.kind);
  const options = await deleteOptionsOf(call);
  const old = registry.get(resource, target.namespace, target.name);
  if (old === undefined) throw missing(target);
  registry.delete(resource, target.namespace, target.name, options);
  const left = registry.get(resource, target.namespace, target.name);
  const marked = left !== undefined && left.metadata?.uid === old.metadata?.uid;
  // Pods and their like that go at once answer with what they were (registry ReturnDeletedObject).
  const whole = marked && options.dryRun !== true ? left : RETURNED.has(resource) ? old : undefined;
  if (whole !== undefined) {
    reply(call, 200, `${encode(show(whole))}\n`);
    return;
  }
  const { kind, name } = target;
  replyJson(
    call,
    200,
    success({
      name,
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
      ...(old.metadata?.uid === undefined ? {} : { uid: old.metadata.uid }),
    }),
  );
}

/** Kinds whose deletion answers with the object: ReturnDeletedObject in pkg/registry. */
const RETURNED = new Set([
  'pods',
  'services',
  'persistentvolumeclaims',
  'persistentvolumes',
  'serviceaccounts',
  'podtemplates',
  'resourcequotas',
  'storageclasses.storage.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

export async function removeAll(
  parts: Parts,
  call: Call,
  target: Target,
  options: ListOptions,
): Promise<void> {
  const { registry } = parts;
  const { kind, namespace } = target;
  const { resource, show } = viewOf(kind);
  const wanted = await deleteOptionsOf(call);
  const objects = registry.list(resource, namespace).filter((each) => options.matches(show(each)));
  for (const { metadata } of objects) {
    registry.delete(resource, metadata?.namespace ?? '', metadata?.name ?? '', wanted);
  }
  const items = objects.map((each) => encode(show(each)));
  const head = JSON.stringify({
    kind: `${kind.kind}List`,
    apiVersion:
      objects[0]?.apiVersion ??
      (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`),
    metadata: { resourceVersion: String(registry.store.version) },
  });
  reply(call, 200, `${head.slice(0, -1)},"items":[${items.join(',')}]}\n`);
}

export function missing({ kind, name }: Target): Error {
  return notFound({ group: kind.group, resource: kind.plural }, name);
}
