import { LabError } from '../../base/index.js';
import {
  isWorkload,
  type Check,
  type KubeObject,
  type PlanStep,
  type UndoOp,
  refOfObject,
} from '../../model/index.js';
import { journaled } from '../change.js';
import { connected, type Session } from '../session.js';
import { runCheck } from './check.js';
import type { Executor } from './executor.js';

/** Label on everything that lab creates, with the run that did. */
export const RUN_LABEL = 'chaos-lab.dev/run';

export const deployWorkload: Executor = async (step, session, signal) => {
  const { scenario } = session.options;
  for (const name of scenario.workload.namespaces) {
    await createNamespace(session, step, name, signal);
  }
  for (const object of scenario.workload.objects) {
    const ref = refOfObject(object);
    const undo: UndoOp[] = ref.namespace ? [] : [{ op: 'delete', ref }];
    const apply = (): Promise<KubeObject> => connected(session).kube.apply(object);
    await journaled(session, step.id, `apply ${ref.kind}/${ref.name}`, undo, apply, signal);
  }
  const checks = scenario.workload.objects.filter(isWorkload);
  await Promise.all(
    checks.map((object) =>
      runCheck(session, step, rolledOut(object, session), 'deploy', true, signal),
    ),
  );
  return undefined;
};

/** A namespace of ours. One of that name that lab did not make is never touched. */
async function createNamespace(
  session: Session,
  step: PlanStep,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const { kube } = connected(session);
  const existing = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name });
  if (existing) {
    const ours = existing.metadata.labels?.[RUN_LABEL];
    throw new LabError('CLUSTER_STATE', {
      message: `The namespace ${name} exists already${ours ? ` (from the run ${ours})` : ' and lab did not make it'}`,
      next: ours
        ? 'Run `lab recover`, then run again.'
        : 'Delete it yourself, or use another cluster.',
    });
  }
  await journaled(
    session,
    step.id,
    `create Namespace/${name}`,
    [{ op: 'deleteNamespace', name }],
    () =>
      kube.create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { [RUN_LABEL]: session.state.record.run.id } },
      }),
    signal,
  );
}

function rolledOut(object: KubeObject, session: Session): Check {
  const { scenario } = session.options;
  return {
    id: `deploy/${object.kind}/${object.metadata.name}`,
    text: `${object.kind} ${object.metadata.name} is rolled out`,
    any: [
      {
        kind: 'rollout',
        spec: {
          kind: object.kind as 'Deployment',
          name: object.metadata.name,
          namespace: object.metadata.namespace ?? scenario.workload.namespace,
          complete: true,
        },
      },
    ],
    within: scenario.workload.ready,
    hold: 0,
    every: 100,
    where: { file: scenario.source.file, line: 1, column: 1 },
  };
}

/** Deletes what deploying made, from the journal's own entries, and waits until it is gone. */
export const deleteWorkload: Executor = async (_step, session) => {
  const results = await session.undo((entry) => entry.step.startsWith('deploy/'));
  const failed = results.filter((result) => !result.ok);
  if (failed.length > 0) {
    throw new LabError('UNDO_FAILED', {
      message: `The workload could not be deleted: ${failed[0]?.note ?? ''}`,
      details: failed.map((result) => `${result.text}: ${result.note ?? ''}`),
    });
  }
  return undefined;
};
