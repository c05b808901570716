import type { KubeObject } from '../model/index.js';
import { connected, type Session } from './session.js';

interface Status {
  containerStatuses?: { name: string; restartCount: number }[];
}

/** Restart counts of every container of the workload now, by `podUid/container`. */
export function restartCounts(pods: KubeObject[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pod of pods) {
    for (const { name, restartCount } of (pod.status as Status | undefined)?.containerStatuses ??
      []) {
      counts[`${uidOf(pod)}/${name}`] = restartCount;
    }
  }
  return counts;
}

export function workloadPods(session: Session): KubeObject[] {
  const { view } = connected(session);
  return session.options.scenario.workload.namespaces.flatMap((namespace) =>
    view.list({ kind: 'Pod', namespace }),
  );
}

/** Sets a mark: the moment, and the restart counts at it. */
export function setMark(session: Session, mark: 'baseline' | 'inject' | 'fix'): void {
  session.state.marks[mark] = session.clock.now();
  session.state.restarts[mark] = restartCounts(workloadPods(session));
}

/** Notes which pods there are once the recovery checks hold; of several loads the first says so. */
export function noteSettled(session: Session): void {
  const { state, clock } = session;
  if (state.settled && state.settled.at > state.marks.fix) return;
  state.settled = { at: clock.now(), pods: workloadPods(session).map(uidOf) };
}

export function uidOf({ metadata }: KubeObject): string {
  return metadata.uid ?? '';
}
