import type { ActionKind, ActionUse, CapabilityName, Check, ProbeKind } from '../model/index.js';

/** Capabilities a probe cannot do without. A memory probe has the kubelet's summary to fall back on. */
const PROBE_NEEDS: Partial<Record<ProbeKind, CapabilityName[]>> = {
  http: ['hostPorts'],
  load: ['hostPorts'],
  nodeExec: ['nodeCommand'],
};

/** What an action cannot do without. */
const ACTION_NEEDS: Partial<Record<ActionKind, CapabilityName[]>> = {
  // First what the user can give.
  nodeInstall: ['upgradeTarget', 'nodeCommand'],
  nodeImages: ['upgradeTarget', 'nodeCommand'],
  nodeExec: ['nodeCommand'],
};

/** What actions need of the provider, by name, without repeats: also what is looked at while they wait. */
export function needsOfActions(actions: ActionUse[]): CapabilityName[] {
  return [
    ...new Set(
      actions.flatMap((action) => [
        ...(ACTION_NEEDS[action.kind] ?? []),
        ...(action.kind === 'wait' && action.spec.for ? needsOf(action.spec.for) : []),
      ]),
    ),
  ];
}

/** What a check needs of the provider, by name, without repeats. */
export function needsOf(check: Check): CapabilityName[] {
  return [...new Set(check.any.flatMap((probe) => PROBE_NEEDS[probe.kind] ?? []))];
}
