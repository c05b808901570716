import { runHook } from './check.js';
import { containerEvent, targetOf, type PodContext } from './pod-context.js';
import { isRunning, type Slot } from './slot.js';

/** Containers get at least this long: minimumGracePeriodInSeconds. ms. */
const LEAST_GRACE = 2000;

/** terminationGracePeriodSeconds, ms. */
export const graceOf = ({ pod }: PodContext): number =>
  (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;

/**
 * Ends a container: its preStop hook, SIGTERM, and SIGKILL after `grace` ms of cluster time. Asked again,
 * it has what is then left. `text`: of the event (kuberuntime_container.go, killContainer).
 */
export function stopContainer(
  context: PodContext,
  slot: Slot,
  grace: number,
  text = `Stopping container ${slot.spec.name}`,
): void {
  const { run, spec } = slot;
  if (run === undefined || !isRunning(slot)) return;
  const { clock } = context.host.sim;
  if (slot.stopping) {
    slot.killer?.stop();
    slot.killer = clock.after(Math.max(grace, LEAST_GRACE), () => run.kill());
    return;
  }
  slot.stopping = true;
  containerEvent(context, slot, 'Normal', 'Killing', text);
  const began = clock.elapsed();
  const terminate = (): void => run.stop(Math.max(grace - (clock.elapsed() - began), LEAST_GRACE));
  const hook = spec.lifecycle?.preStop;
  if (hook === undefined || grace <= 0) {
    terminate();
    return;
  }
  void runHook(hook, targetOf(context, slot, run), grace).then((outcome) => {
    if (!outcome.ok) {
      containerEvent(context, slot, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
    }
    terminate();
  });
}
