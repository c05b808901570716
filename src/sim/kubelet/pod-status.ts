import { createHash } from 'node:crypto';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../types/index.js';
import { conditionsOf } from './conditions.js';
import { phaseOf } from './phase.js';
import { qosOf } from './qos.js';
import type { Role } from './rules.js';

/** One run of a container, as its status shows it. Times: RFC 3339. */
export interface Run {
  /** `lab-sim://` and 64 hexadecimal digits. */
  id: string;
  startedAt: string;
  exit?: { code: number; reason: string; message?: string; finishedAt: string };
}

/** One container of a pod, as its status shows it. */
export interface ContainerView {
  role: Role;
  spec: Container;
  run?: Run;
  previous?: Run;
  /** Why it is not started. */
  waiting?: { reason: string; message?: string };
  restarts: number;
  ready: boolean;
  started: boolean;
}

export interface PodView {
  containers: ContainerView[];
  /** Undefined: not yet. */
  ip?: string;
  hostIP: string;
  startTime: string;
  /** Volumes and network are there. */
  sandbox: boolean;
  /** Nothing runs any more, and nothing will. */
  over: boolean;
  /** Overrides what the containers say: evicted, rejected, deadline. */
  verdict?: { phase: string; reason: string; message: string };
  disruption?: { reason: string; message: string };
  /** RFC 3339. */
  now: string;
}

const digests = new Map<string, string>();

/** A made-up digest for an image: there is no content to digest. The same for the same name. */
export function imageID(image: string): string {
  let id = digests.get(image);
  if (id === undefined) {
    const digest = createHash('sha256').update(`lab-sim ${image}`).digest('hex');
    id = `simulated@sha256:${digest}`;
    digests.set(image, id);
  }
  return id;
}

const terminated = ({ id, startedAt, exit }: Run): ContainerState => ({
  terminated: {
    exitCode: exit?.code ?? 0,
    reason: exit?.reason,
    ...(exit?.message === undefined ? {} : { message: exit.message }),
    startedAt,
    finishedAt: exit?.finishedAt,
    containerID: id,
  },
});

function states(view: ContainerView, initialising: string): [ContainerState, ContainerState] {
  const { run, previous, waiting } = view;
  const before = previous === undefined ? {} : terminated(previous);
  if (run === undefined) return [{ waiting: waiting ?? { reason: initialising } }, before];
  if (run.exit === undefined) return [{ running: { startedAt: run.startedAt } }, before];
  if (waiting === undefined) return [terminated(run), before];
  return [{ waiting }, terminated(run)];
}

function containerStatus(view: ContainerView, initialising: string): ContainerStatus {
  const { spec, run } = view;
  const [state, lastState] = states(view, initialising);
  return {
    name: spec.name,
    state,
    lastState,
    ready: view.ready,
    restartCount: view.restarts,
    image: spec.image ?? '',
    imageID: run === undefined ? '' : imageID(spec.image ?? ''),
    ...(run === undefined ? {} : { containerID: run.id }),
    started: view.started,
    ...(run === undefined
      ? {}
      : {
          ...(spec.resources?.requests === undefined
            ? {}
            : { allocatedResources: spec.resources.requests }),
          resources: spec.resources ?? {},
        }),
    ...(spec.volumeMounts === undefined || spec.volumeMounts.length === 0
      ? {}
      : {
          volumeMounts: spec.volumeMounts.map(({ name, mountPath, readOnly }) => ({
            name,
            mountPath,
            ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
          })),
        }),
  };
}

/** The whole status of a pod: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus. */
export function podStatus(pod: Pod, view: PodView): PodStatus {
  const initialising =
    (pod.spec?.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const built = view.containers.map((each) => ({
    role: each.role,
    status: containerStatus(each, initialising),
  }));
  const policy = (pod.spec?.restartPolicy ?? 'Always') as 'Always';
  const phase = view.verdict?.phase ?? phaseOf({ policy, containers: built, over: view.over });
  const statuses = new Map(built.map(({ status }) => [status.name, status]));
  const of = (...roles: Role[]): ContainerStatus[] =>
    built.filter(({ role }) => roles.includes(role)).map(({ status }) => status);
  const byName = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : 1);
  const inits = of('init', 'sidecar');
  const debug = of('debug');
  const generation = pod.metadata?.generation;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: conditionsOf(pod, {
      statuses,
      phase,
      sandbox: view.sandbox,
      disruption: view.disruption,
      now: view.now,
    }),
    ...(view.verdict === undefined
      ? {}
      : { message: view.verdict.message, reason: view.verdict.reason }),
    hostIP: view.hostIP,
    hostIPs: [{ ip: view.hostIP }],
    ...(view.ip === undefined ? {} : { podIP: view.ip, podIPs: [{ ip: view.ip }] }),
    startTime: view.startTime,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    containerStatuses: of('main').sort(byName),
    ...(debug.length === 0 ? {} : { ephemeralContainerStatuses: debug }),
    qosClass: qosOf(pod),
  };
}
