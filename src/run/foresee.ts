import { LabError } from '../base/index.js';
import { clusterDir, readJournal } from '../journal/index.js';
import type { Plan } from '../model/index.js';
import { boundOf } from '../plan/index.js';
import { planOf, unusable } from './open.js';
import type { RunOptions } from './options.js';
import { splitPlan } from './split.js';

/**
 * What `lab run` would do now: the steps it would walk on the cluster as it is, and whether the
 * system then stands. Reads only. Throws what the run would be refused with because of the cluster.
 */
export async function foresee(options: RunOptions): Promise<{ plan: Plan; stands: boolean }> {
  const { provider, cluster, stateHome } = options;
  const [found, capabilities] = await Promise.all([
    provider.find(cluster),
    provider.capabilities(),
  ]);
  if (found.state === 'foreign') {
    throw new LabError('CLUSTER_FOREIGN', { message: `${cluster}: ${found.why}` });
  }
  if (found.state === 'broken' && !found.unfinished) throw unusable(cluster, found.why);
  const create = found.state !== 'ours';
  const { pending } = await readJournal(clusterDir(stateHome, cluster));
  const owned = !create && pending.some(({ undo }) => undo.op === 'deleteCluster');
  const plan = planOf(options, capabilities, create, owned, 'run');
  const { now, later } = splitPlan(plan, options);
  return {
    plan: { ...plan, steps: now, bound: boundOf(now) },
    stands: later.length > 0 || !plan.options.deleteCluster,
  };
}
