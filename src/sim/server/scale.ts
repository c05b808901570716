import {
  badRequest,
  invalid,
  isMap,
  labelSelectorText,
  type KubeObject,
} from '../machinery/index.js';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { parseBody } from './decode.js';
import type { Parts } from './parts.js';
import { patchOf } from './patch.js';
import { replyJson } from './reply.js';
import type { Target } from './route.js';
import { missing } from './write.js';
import { resourceOf } from '../registry/index.js';
import { writeOptionsOf } from './write-options.js';

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

const isScale = (value: Scale): boolean => isMap(value);

/** GET, PUT and PATCH of the scale subresource. */
export async function scale(parts: Parts, call: Call, target: Target): Promise<void> {
  const { registry } = parts;
  const { kind, namespace, name } = target;
  const resource = resourceOf(kind);
  const old = registry.get<Scalable>(resource, namespace, name);
  if (old === undefined) throw missing(target);
  if (call.request.method === 'GET') {
    replyJson(call, 200, scaleOf(old));
    return;
  }
  const body = await readBody(call.request);
  const next: Scale =
    call.request.method === 'PATCH'
      ? patchOf(call, target, body)(scaleOf(old))
      : (parseBody(call.request, body) as Scale);
  if (!isScale(next) || (next.kind !== undefined && next.kind !== 'Scale')) {
    throw badRequest('Scale expected');
  }
  const replicas = next.spec?.replicas ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
      },
    ]);
  }
  const stored = registry.update<Scalable>(
    resource,
    namespace,
    name,
    (draft) => {
      draft.spec = { ...draft.spec, replicas };
      const version = next.metadata?.resourceVersion;
      if (version !== undefined) draft.metadata = { ...draft.metadata, resourceVersion: version };
    },
    { ...writeOptionsOf(call), subresource: 'scale' },
  );
  if (stored === undefined) throw missing(target);
  replyJson(call, 200, scaleOf(stored));
}
