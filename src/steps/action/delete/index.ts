import { isControlled, refText, type Action, type KubeObject } from '../../../model/index.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { lasting } from '../../common/merge-patch.js';
import { refOf } from '../../common/patch-action.js';
import { scoped } from '../../common/scope.js';
import { until } from '../../common/until.js';

/** Bound on a deletion in ms of cluster time: a grace period of 30 s, twice, and the controllers. */
const GONE = 120_000;

/** Kinds with dependents: they are deleted in the foreground, so that "gone" means their pods too. */
const OWNERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'];

const formers = new WeakMap<object, KubeObject | undefined>();

/** Deletes an object and what it owns. Its undo makes it again with the exact former values. */
const deleteAction: Action<'delete'> = {
  kind: 'delete',
  kubectl: (spec) =>
    kubectlCommand(spec.namespace, [
      'delete',
      ...kubectlRef(spec),
      ...(OWNERS.includes(spec.kind) ? ['--cascade=foreground'] : []),
    ]),
  async undo(spec, context) {
    const former = await context.kube.get(refOf(spec));
    formers.set(spec, former);
    if (!former) return [{ op: 'none', reason: `${refText(spec)} did not exist.` }];
    if (former.kind === 'Namespace') {
      return [{ op: 'none', reason: 'What was in a deleted namespace cannot be derived.' }];
    }
    if (isControlled(former)) {
      return [{ op: 'none', reason: `The owner of ${refText(spec)} makes it again.` }];
    }
    return [{ op: 'create', object: lasting(former) }];
  },
  async run(spec, context) {
    const propagation = OWNERS.includes(spec.kind) ? 'Foreground' : 'Background';
    await context.kube.delete(refOf(spec), { propagation });
  },
  async readBack(spec, context) {
    const name = refText(spec);
    if (formers.has(spec) && !formers.get(spec)) {
      return { ok: false, text: `${name} did not exist before` };
    }
    const live = await context.kube.get(refOf(spec));
    if (!live || another(live, formers.get(spec))) return { ok: true, text: `${name} is gone` };
    return live.metadata.deletionTimestamp === undefined
      ? { ok: false, text: `${name} is still there` }
      : { ok: true, text: `${name} is being deleted` };
  },
  async settle(spec, context) {
    const ref = scoped(refOf(spec), context.namespace);
    await context.view.ensure({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      namespace: ref.namespace,
    });
    const look = (): { done: string } | { lacking: string } => {
      const live = context.view.get(ref);
      return !live || another(live, formers.get(spec))
        ? { done: `${refText(ref)} is gone` }
        : { lacking: `${refText(ref)} is still there` };
    };
    return until(`The deletion of ${refText(ref)}`, look, GONE, context);
  },
};

/** A new object under the old name (a StatefulSet's pod) is not the deleted one. */
function another(live: KubeObject, former: KubeObject | undefined): boolean {
  return former !== undefined && live.metadata.uid !== former.metadata.uid;
}

export { deleteAction as delete };
