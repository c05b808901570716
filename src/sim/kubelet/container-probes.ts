import type { Probe } from '../types/index.js';
import { check } from './check.js';
import { graceOf, stopContainer } from './container-stop.js';
import { containerEvent, targetOf, type PodContext } from './pod-context.js';
import { startProbe, type ProbeKind } from './probe.js';
import type { ContainerRun } from './run.js';
import { isRunning, type Slot } from './slot.js';

/** Starts the probes of a container that has just been started. */
export function startProbes(context: PodContext, slot: Slot, run: ContainerRun): void {
  const { startupProbe, livenessProbe, readinessProbe } = slot.spec;
  const probes: [ProbeKind, Probe | undefined][] = [
    ['Startup', startupProbe],
    ['Liveness', livenessProbe],
    ['Readiness', readinessProbe],
  ];
  slot.probes = {};
  const current = (): boolean => slot.run === run && isRunning(slot);
  for (const [kind, probe] of probes) {
    if (probe === undefined) continue;
    slot.probes[kind] = startProbe({
      clock: context.host.sim.clock,
      probe,
      kind,
      began: run.began,
      due: () => isDue(slot, kind),
      check: () => check(probe, targetOf(context, slot, run)),
      failed: ({ text, error }) => {
        if (!current()) return;
        const how = error ? 'probe errored and resulted in unknown state' : 'probe failed';
        containerEvent(context, slot, 'Warning', 'Unhealthy', `${kind} ${how}: ${text}`);
      },
      changed: (ok) => {
        if (current()) changed(context, slot, kind, ok);
      },
    });
  }
}

/** The startup probe comes before the others; a container that is being stopped is not judged any more. */
function isDue({ probes, stopping }: Slot, kind: ProbeKind): boolean {
  if (stopping && kind !== 'Readiness') return false;
  const started = probes.Startup === undefined || probes.Startup.ok === true;
  return kind === 'Startup' ? !started : started;
}

function changed(context: PodContext, slot: Slot, kind: ProbeKind, ok: boolean): void {
  if (ok || kind === 'Readiness') {
    context.report();
    // What comes after a sidecar waits for its startup probe.
    if (kind === 'Startup' && slot.role === 'sidecar') context.sync();
    return;
  }
  if (context.stage !== 'Active' || slot.stopping) return;
  slot.unhealthy = true;
  const { livenessProbe, startupProbe, name } = slot.spec;
  const seconds = (kind === 'Liveness' ? livenessProbe : startupProbe)
    ?.terminationGracePeriodSeconds;
  const grace = seconds === undefined ? graceOf(context) : seconds * 1000;
  const text = `Container ${name} failed ${kind.toLowerCase()} probe, will be restarted`;
  stopContainer(context, slot, grace, text);
}
