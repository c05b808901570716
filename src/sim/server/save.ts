import type { WriteOptions } from '../contract/index.js';
import type { KubeObject } from '../machinery/index.js';
import { warn, type Call } from './call.js';
import { replyObject } from './list.js';
import type { Parts } from './parts.js';
import type { Target } from './route.js';
import { viewOf } from './view.js';
import { writeOptionsTo } from './write-options.js';

/** Stores a new object, says what is odd about it and answers with it. Throws ApiError. */
export function saveNew(
  parts: Parts,
  call: Call,
  target: Target,
  object: KubeObject,
  options: Partial<WriteOptions> = {},
): void {
  const { resource, show, read } = viewOf(target.kind);
  const wanted = { ...writeOptionsTo(call, target), ...options };
  const created = parts.registry.create(resource, read(object), wanted);
  warnAbout(call, target, created);
  replyObject(parts, call, target, show(created), 201);
}

/** Changes an object and answers with it as `saveNew` does. False when it is not there. Throws ApiError. */
export function saveChange(
  parts: Parts,
  call: Call,
  target: Target,
  change: (old: KubeObject) => KubeObject,
  options: Partial<WriteOptions> = {},
): boolean {
  const { kind, namespace, name } = target;
  const { resource, show, read } = viewOf(kind);
  const old = parts.registry.get(resource, namespace, name);
  const stored = parts.registry.update(
    resource,
    namespace,
    name,
    (live) => read(change(show(live))),
    { ...writeOptionsTo(call, target), ...options },
  );
  if (stored === undefined) return false;
  warnAbout(call, target, stored, old);
  replyObject(parts, call, target, show(stored));
  return true;
}

/** Strategies of status and scale warn of nothing (pkg/registry, WarningsOnUpdate). */
function warnAbout(
  call: Call,
  { kind, subresource }: Target,
  object: KubeObject,
  old?: KubeObject,
): void {
  if (subresource !== '') return;
  for (const text of kind.warnings?.(object, old) ?? []) warn(call, text);
}
