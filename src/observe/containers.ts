import type { KubeObject } from '../model/index.js';

/** One run of a container, as the pod's status names it. */
export interface ContainerRun {
  namespace: string;
  pod: string;
  podUid: string;
  container: string;
  /** Without its `containerd://`. */
  containerId: string;
  /** The run that the status shows now; false for the one before it. */
  current: boolean;
  /** It ended, with reason OOMKilled. */
  oomKilled: boolean;
}

interface State {
  terminated?: { containerID?: string; reason?: string };
}

interface Status {
  name: string;
  containerID?: string;
  state?: State;
  lastState?: State;
}

/** Runs of containers that a pod's status tells of: the present one and the last that ended. */
export function containerRuns(pod: KubeObject): ContainerRun[] {
  const { namespace = '', name, uid = '' } = pod.metadata;
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap(
    (list) => (pod.status?.[list] ?? []) as Status[],
  );
  return statuses.flatMap(({ name: container, containerID, state, lastState }) => {
    const run = (id: string | undefined, ended: State | undefined): ContainerRun[] =>
      id === undefined || id === ''
        ? []
        : [
            {
              namespace,
              pod: name,
              podUid: uid,
              container,
              containerId: bareId(id),
              current: bareId(id) === bareId(containerID ?? ''),
              oomKilled:
                ended?.terminated?.reason === 'OOMKilled' && ended.terminated.containerID === id,
            },
          ];
    const last = lastState?.terminated?.containerID;
    // While a container waits for its restart, the status' own id is that of the run in lastState.
    return last === containerID
      ? run(containerID, state?.terminated ? state : lastState)
      : [...run(last, lastState), ...run(containerID, state)];
  });
}

/** `containerd://abc` → `abc`. */
export function bareId(id: string): string {
  return id.replace(/^[a-z-]+:\/\//, '');
}
