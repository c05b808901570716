import {
  badRequest,
  conflict,
  messageOf,
  parseJson,
  yaml,
  type KubeObject,
} from '../machinery/index.js';
import {
  applyConfiguration,
  jsonPatch,
  mergePatch,
  strategicPatch,
  unsupportedPatch,
} from '../patch/index.js';
import { apiVersionOf } from '../registry/index.js';
import { structuralOf } from '../schema/index.js';
import { mediaTypeOf, readBody } from './body.js';
import { flag, type Call } from './call.js';
import { adopt } from './decode.js';
import type { Parts } from './parts.js';
import { permit } from './permit.js';
import type { Target } from './route.js';
import { saveChange, saveNew } from './save.js';
import { resetOf, typeOfKind } from './types.js';
import { checkName, missing } from './write.js';
import { APPLY, managerOf } from './write-options.js';

const TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY,
];

/** The object that a patch makes of another. Throws ApiError. */
export type Apply = (old: KubeObject) => KubeObject;

/** Reads a patch of any kind but apply. `target` decides how lists are merged. Throws ApiError. */
export function patchOf(call: Call, target: Target, body: Buffer): Apply {
  const type = mediaTypeOf(call.request);
  const custom = structuralOf(target.kind) !== undefined;
  const accepted = custom ? TYPES.filter((each) => !each.includes('strategic')) : TYPES;
  if (!accepted.includes(type)) throw unsupportedPatch(accepted);
  let patch: unknown;
  try {
    patch = parseJson(body);
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`);
  }
  switch (type) {
    case 'application/json-patch+json':
      return (old) => jsonPatch(old, patch);
    case 'application/merge-patch+json':
      return (old) => mergePatch(old, patch);
    default:
      return (old) => strategicPatch(old, patch, typeOfKind(target.kind));
  }
}

export async function patch(parts: Parts, call: Call, target: Target): Promise<void> {
  const body = await readBody(call.request);
  if (mediaTypeOf(call.request) === APPLY) {
    apply(parts, call, target, body);
    return;
  }
  const change = patchOf(call, target, body);
  const known = saveChange(parts, call, target, (old) => {
    const next = adopt(call, target, change(old));
    checkName(next, target.name);
    return next;
  });
  if (!known) throw missing(target);
}

/** What is applied: nearly all clients send JSON, which is YAML too. Throws BadRequest. */
export function appliedOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // It may be YAML.
  }
  try {
    return yaml().parse(text) as unknown;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${messageOf(error)}`);
  }
}

/** Server-side apply: creates what is not there, and knows who owns which field. */
function apply(parts: Parts, call: Call, target: Target, body: Buffer): void {
  const { kind, name, subresource } = target;
  const manager = managerOf(call);
  const applied = adopt(call, target, appliedOf(body.toString('utf8')));
  applied.metadata = { ...applied.metadata, name: applied.metadata?.name || name };
  checkName(applied, name);
  const merge = (live?: KubeObject): KubeObject =>
    applyConfiguration({
      ...(live === undefined ? {} : { live }),
      applied,
      manager,
      force: flag(call.query, 'force'),
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      subresource,
      type: typeOfKind(kind),
      ...resetOf(kind),
      now: parts.clock.stamp(),
    });
  if (saveChange(parts, call, target, merge, { keepManagers: true })) return;
  if (subresource !== '') throw missing(target);
  permit(parts, call, target, 'create');
  const { uid = '' } = applied.metadata;
  if (uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict({ group: kind.group, resource: kind.plural }, name, why);
  }
  saveNew(parts, call, target, merge(), { keepManagers: true });
}
