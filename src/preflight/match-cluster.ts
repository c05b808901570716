import type { KubeApi, Scenario } from '../model/index.js';
import type { DoctorLine } from './line.js';
import { matchNodes } from './match-nodes.js';
import { matchObject } from './match-object.js';
import { matchPods } from './match-pods.js';
import { permissionLines } from './permissions.js';
import { targetsOf } from './targets.js';
import { workloadOf } from './workload.js';

/** A cluster that is up, and whether the scenario's workload is on it. */
export interface Live {
  kube: KubeApi;
  deployed: boolean;
}

/** What a match may look at. */
export interface Look {
  scenario: Scenario;
  workload: ReturnType<typeof workloadOf>;
  /** Absent as long as there is no cluster. */
  live?: Live;
}

/** One target's verdict: undefined when it is there. */
export type Mismatch = Pick<DoctorLine, 'state' | 'seen' | 'mend'> | undefined;

/**
 * Whether what a scenario's actions and probes name is there: each object in the manifests
 * or the cluster, each selector with at least one pod or node behind it, and whether we may
 * do what the actions do. Without a cluster only the manifests are looked at, and what can
 * only be in a cluster is a warning; so is what Kubernetes may yet make: before the deployment
 * all of that, and after it what the beginning of an injection need not find. Reads only. One
 * line for each id with a problem, or one line that says that all is well.
 */
export async function matchCluster(scenario: Scenario, live?: Live): Promise<DoctorLine[]> {
  const look: Look = { scenario, workload: workloadOf(scenario), live };
  const targets = targetsOf(scenario);
  const found = await Promise.all(
    targets.map(async (target): Promise<DoctorLine[]> => {
      const mismatch =
        target.what === 'object'
          ? await matchObject(look, target.ref, target)
          : target.what === 'pods'
            ? await matchPods(look, target.target, target.early)
            : await matchNodes(look, target.target);
      return mismatch ? [{ id: target.id, ...mismatch }] : [];
    }),
  );
  const lines = [...found.flat(), ...(live ? await permissionLines(scenario, live.kube) : [])];
  if (lines.length > 0) return lines;
  return [{ id: 'matches', state: 'ok', seen: `all ${targets.length} named things are there` }];
}
