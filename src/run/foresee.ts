import { clusterDir, readJournal } from '../journal/index.js';
import type { Plan } from '../model/index.js';
import { boundOf } from '../plan/index.js';
import { capabilitiesOf, findUsable, planOf } from './open.js';
import { redactDeep } from '../report/index.js';
import type { RunOptions } from './options.js';
import { Secrets } from './secrets.js';
import { splitPlan } from './split.js';

/**
 * What `lab run` would do now: the steps it would walk on the cluster as it is, and whether the
 * system then stands. Reads only. Throws what the run would be refused with because of the cluster.
 */
export async function foresee(options: RunOptions): Promise<{ plan: Plan; stands: boolean }> {
  const [found, { pending }] = await Promise.all([
    findUsable(options),
    readJournal(clusterDir(options.stateHome, options.cluster)),
  ]);
  const capabilities = await capabilitiesOf(options.provider, found);
  const plan = planOf(options, capabilities, found, pending, 'run');
  const { now, later } = splitPlan(plan, options);
  const { hide } = new Secrets(options.scenario);
  return {
    // Its texts hold what would be patched.
    plan: redactDeep({ ...plan, steps: now, bound: boundOf(now) }, hide),
    stands: later.length > 0 || !plan.options.deleteCluster,
  };
}
