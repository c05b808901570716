import type { CapabilityName, Check, ProbeKind } from '../model/index.js';

/** Capabilities a probe cannot do without. A memory probe has the kubelet's summary to fall back on. */
const PROBE_NEEDS: Partial<Record<ProbeKind, CapabilityName[]>> = {
  http: ['hostPorts'],
  load: ['hostPorts'],
};

/** What a check needs of the provider, by name, without repeats. */
export function needsOf(check: Check): CapabilityName[] {
  return [...new Set(check.any.flatMap((probe) => PROBE_NEEDS[probe.kind] ?? []))];
}
