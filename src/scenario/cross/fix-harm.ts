import { parseQuantity } from '../../base/index.js';
import { inNamespace } from '../build/actions.js';
import { findObject, sameObject, type Draft } from '../build/draft.js';
import { containersOf } from '../manifests/objects.js';
import type { NamedRef } from '../../model/index.js';
import type { RawAction } from '../schema/action.js';
import { allActions, targetOf } from './walk.js';

/** A fix (and a drill) may delete or limit the culprit, never remove or shrink a victim: that is no recovery. */
export function checkFixHarm(draft: Draft): void {
  const namespace = draft.scenario.workload.namespace;
  const victims = draft.scenario.faults.flatMap((fault) => fault.victims);
  for (const { raw: action, path, role, undo } of allActions(draft.raw)) {
    if (role === 'inject' || role === 'variant' || undo) continue;
    const target = targetOf(action);
    if (!target) continue;
    const { key, ...ref } = target;
    const full = inNamespace(ref, namespace);
    const victim = victims.find(
      (candidate) =>
        sameObject(candidate, full) ||
        (full.kind === 'Namespace' && action.delete && candidate.namespace === full.name),
    );
    const harm = victim && harmOf(draft, action, victim);
    if (!harm) continue;
    draft.report(
      [...path, key],
      {
        code: 'E_FIX_HARMS_VICTIM',
        message: `the ${role === 'drill' ? 'drill' : 'fix'} ${harm} ${victim.kind}/${victim.name}, a victim`,
        expected: 'a fix that leaves every victim as large as it was',
      },
      'key',
    );
  }
}

function harmOf(draft: Draft, action: RawAction, victim: NamedRef): string | undefined {
  if (action.delete) return 'deletes';
  const object = findObject(draft, victim)?.object;
  const former = Number(object?.spec?.replicas ?? 1);
  const replicas = action.scale?.replicas ?? patchedReplicas(action);
  if (replicas !== undefined && replicas < former) return `scales down (${former} to ${replicas})`;
  const { setResources } = action;
  if (!setResources || !object) return undefined;
  const container = containersOf(object).find(
    ({ container }) => container.name === setResources.container,
  );
  const limits = (container?.container.resources as { limits?: Record<string, string> } | undefined)
    ?.limits;
  const lower = Object.entries(setResources.limits).find(
    ([key, value]) => (parseQuantity(value) ?? 0) < (parseQuantity(limits?.[key] ?? '0') ?? 0),
  );
  return lower ? `lowers the ${lower[0]} limit of` : undefined;
}

function patchedReplicas(action: RawAction): number | undefined {
  const { patch } = action;
  if (!patch) return undefined;
  if (patch.strategy === 'json') {
    const operation = (patch.body as { path: string; value?: unknown }[]).find(
      ({ path }) => path === '/spec/replicas',
    );
    return typeof operation?.value === 'number' ? operation.value : undefined;
  }
  const replicas = (patch.body as { spec?: { replicas?: unknown } | null }).spec?.replicas;
  return typeof replicas === 'number' ? replicas : undefined;
}
