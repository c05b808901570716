import type { Cell } from '../contract/index.js';
import type { Container, ContainerStatus, Pod } from '../types/index.js';
import { createdAt, nameOf, type Since } from './row.js';

interface Restarts {
  count: number;
  /** When the last one ended, ms. */
  last: number;
  stamp: string | undefined;
}

/** The cells of a pod, with its famous STATUS (pkg/printers/internalversion/printers.go, printPod). */
export function podCells(pod: Pod, since: Since): Cell[] {
  const { spec, status = {} } = pod;
  const sidecars = new Set(spec?.initContainers?.filter(isSidecar).map(({ name }) => name));
  const init = initialization(pod, sidecars);
  let { reason, ready } = init;
  let restarts = init.restarts;
  const initialized = condition(pod, 'Initialized') === 'True';
  if (!init.initializing || initialized) {
    restarts = init.sidecarRestarts;
    let running = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      count(restarts, container);
      const { waiting, terminated } = container.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated !== undefined) reason = terminatedReason(terminated);
      else if (container.ready && container.state?.running !== undefined) {
        running = true;
        ready++;
      }
    }
    if (reason === 'Completed' && running) {
      reason = condition(pod, 'Ready') === 'True' ? 'Running' : 'NotReady';
    }
  }
  if (pod.metadata?.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') reason = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') reason = 'Terminating';
  }
  return [
    nameOf(pod),
    `${ready}/${(spec?.containers.length ?? 0) + sidecars.size}`,
    reason,
    restarts.count !== 0 && restarts.stamp !== undefined
      ? `${restarts.count} (${since(restarts.stamp)} ago)`
      : String(restarts.count),
    since(createdAt(pod)),
    status.podIPs?.[0]?.ip || '<none>',
    spec?.nodeName || '<none>',
    status.nominatedNodeName || '<none>',
    readinessGates(pod),
  ];
}

const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always';

const condition = ({ status }: Pod, wanted: string): string | undefined =>
  status?.conditions?.find(({ type }) => type === wanted)?.status;

/** The status as far as the init containers decide it. */
function initialization(
  { spec, status = {} }: Pod,
  sidecars: ReadonlySet<string>,
): {
  reason: string;
  ready: number;
  initializing: boolean;
  restarts: Restarts;
  sidecarRestarts: Restarts;
} {
  const restarts: Restarts = { count: 0, last: 0, stamp: undefined };
  const sidecarRestarts: Restarts = { count: 0, last: 0, stamp: undefined };
  let reason = status.reason || (status.phase ?? '');
  const gated = status.conditions?.some(
    (each) => each.type === 'PodScheduled' && each.reason === 'SchedulingGated',
  );
  if (gated === true) reason = 'SchedulingGated';

  let ready = 0;
  const containers = status.initContainerStatuses ?? [];
  for (const [i, container] of containers.entries()) {
    count(restarts, container);
    const sidecar = sidecars.has(container.name);
    if (sidecar) count(sidecarRestarts, container);
    const { waiting, terminated } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated !== undefined) reason = `Init:${terminatedReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') {
      reason = `Init:${waiting.reason}`;
    } else reason = `Init:${i}/${spec?.initContainers?.length ?? 0}`;
    return { reason, ready, initializing: true, restarts, sidecarRestarts };
  }
  return { reason, ready, initializing: false, restarts, sidecarRestarts };
}

function count(restarts: Restarts, { restartCount, lastState }: ContainerStatus): void {
  restarts.count += restartCount;
  const stamp = lastState?.terminated?.finishedAt;
  const at = stamp === undefined ? 0 : Date.parse(stamp);
  if (at > restarts.last) {
    restarts.last = at;
    restarts.stamp = stamp;
  }
}

function terminatedReason(terminated: {
  reason?: string;
  signal?: number;
  exitCode: number;
}): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter(({ conditionType }) => condition(pod, conditionType) === 'True');
  return `${met.length}/${gates.length}`;
}
