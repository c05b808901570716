import { join } from 'node:path';
import { isoTime } from '../../base/index.js';
import { readJson, writeJsonAtomic } from '../../journal/index.js';
import type { KubeObject, Residue, ResetProof } from '../../model/index.js';
import {
  compareSnapshots,
  inventoryOf,
  takeSnapshot,
  type Snapshot,
} from '../../snapshot/index.js';
import { clockScaleOf, paceOf, wallTime } from '../../steps/index.js';
import { connected, type Session } from '../session.js';
import type { Executor } from './executor.js';
import { readyOf, victimKey } from '../victims.js';

/** What the reset proof allows for pods to end and controllers to follow, ms of cluster time. */
const SETTLE = 45_000;

/** Between two comparisons, ms of cluster time; every object of the cluster is listed for each. */
const AGAIN = 500;
/** At least, ms of wall time: such a list costs more than a look. */
const LEAST = 250;

const pause = (session: Session, signal: AbortSignal): Promise<void> =>
  session.clock.sleep(paceOf(AGAIN, clockScaleOf(session), LEAST), signal);

const fileOf = (session: Session, name: string): string =>
  join(session.dir, `snapshot-${name}.json`);

/** Every object of every kind that can be listed, and the kubelet configuration of every node. */
async function look(session: Session): Promise<{ snapshot: Snapshot; objects: KubeObject[] }> {
  const { kube, node, handle } = connected(session);
  const kinds = await kube.listableKinds();
  const lists = await Promise.all(
    kinds.map(({ apiVersion, kind }) => kube.list({ apiVersion, kind })),
  );
  const facts = session.capabilities.has.includes('memoryBudget')
    ? await Promise.all(
        handle.nodes.map(async ({ name }) => ({
          object: `Kubelet ${name}`,
          values: { config: (await node.readFile(name, '/var/lib/kubelet/config.yaml')) ?? '' },
        })),
      )
    : [];
  return { snapshot: takeSnapshot(lists.flat(), facts), objects: lists.flat() };
}

/** Time that what a new cluster starts by itself has to come up, ms of cluster time. */
const START = 30_000;

/** Pods that workloads still lack: `kubectl get deploy,ds` shows fewer ready than there are to be. */
function lacking({ status }: KubeObject): number {
  const counts = status as { unavailableReplicas?: number; numberUnavailable?: number } | undefined;
  return counts?.unavailableReplicas ?? counts?.numberUnavailable ?? 0;
}

/** A cluster whose DNS is still starting would differ from itself once it is up. One that never is has had its time. */
async function awaitSystem(session: Session, signal: AbortSignal): Promise<void> {
  const { kube } = connected(session);
  const started = session.clock.elapsed();
  while (session.clock.elapsed() - started < wallTime(START, session)) {
    const lists = await Promise.all(
      ['Deployment', 'DaemonSet'].map((kind) => kube.list({ apiVersion: 'apps/v1', kind })),
    );
    if (lists.flat().every((object) => lacking(object) === 0)) return;
    await pause(session, signal);
  }
}

export const takeStep: Executor = async (step, session, signal) => {
  if (step.snapshot === 'before-deploy') await awaitSystem(session, signal);
  const { snapshot, objects } = await look(session);
  await writeJsonAtomic(fileOf(session, step.snapshot ?? ''), snapshot);
  if (step.snapshot === 'before-injection') {
    await rememberReplicas(session);
    const reason = session.options.scenario.cluster.oneWay;
    if (reason !== undefined) {
      const before = inventoryOf(objects);
      session.state.record.inventory = { reason, before, after: before };
    }
  }
  return undefined;
};

/** Ready replicas of every workload, so that a victim with fewer is not called recovered. */
async function rememberReplicas(session: Session): Promise<void> {
  const { view } = connected(session);
  for (const fault of session.options.scenario.faults) {
    for (const victim of fault.victims) {
      const namespace = victim.namespace ?? session.options.scenario.workload.namespace;
      await view.ensure({ ...victim, namespace });
      const ready = readyOf(view.get({ ...victim, namespace }));
      session.state.replicas[victimKey(victim, namespace)] = ready;
    }
  }
}

type Comparison = ReturnType<typeof compareSnapshots>;

/** Of a cluster that is another one afterwards only the workload is compared; the rest is counted, with the reason. */
function ofWorkload({ options }: Session, comparison: Comparison): Comparison {
  const { cluster, workload } = options.scenario;
  if (cluster.oneWay === undefined) return comparison;
  const own = ({ object, path, before }: Residue): boolean =>
    // A newer Kubernetes tells more of the same object (1.35: `status.terminatingReplicas`).
    !(path.startsWith('status.') && before === '(absent)') &&
    workload.namespaces.some(
      (name) => object.includes(` ${name}/`) || object === `Namespace ${name}`,
    );
  const residue = comparison.residue.filter(own);
  const count = comparison.residue.length - residue.length;
  const ignored = { rule: 'cluster.oneWay', reason: cluster.oneWay, count };
  return { ...comparison, residue, ignored: [...comparison.ignored, ignored] };
}

/** Compares until nothing differs or the time to settle is over; the last comparison counts. */
export const compareStep: Executor = async (step, session, signal) => {
  const against = step.snapshot ?? 'before-injection';
  const before = await readJson<Snapshot>(fileOf(session, against));
  // No proof is made then; the verdict misses it.
  if (!before) return 'no snapshot to compare with';
  const started = session.clock.elapsed();
  for (;;) {
    const { snapshot, objects } = await look(session);
    const comparison = ofWorkload(session, compareSnapshots(before, snapshot));
    const { inventory } = session.state.record;
    if (inventory && against === 'before-injection') inventory.after = inventoryOf(objects);
    const waited = session.clock.elapsed() - started;
    if (comparison.residue.length === 0 || waited > wallTime(SETTLE, session)) {
      const proof: ResetProof = { against, at: isoTime(session.clock.now()), ...comparison };
      session.state.record.resetProofs.push(proof);
      return comparison.residue.length === 0
        ? `${comparison.objects} objects as before`
        : `${comparison.residue.length} differences`;
    }
    await pause(session, signal);
  }
};
