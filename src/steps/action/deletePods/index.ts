import {
  isControlled,
  type Action,
  type ActionContext,
  type KubeObject,
} from '../../../model/index.js';
import { plural } from '../../../base/index.js';
import { kubectlCommand } from '../../common/kubectl.js';
import { lasting } from '../../common/merge-patch.js';
import { until } from '../../common/until.js';

type Spec = Parameters<Action<'deletePods'>['run']>[0];

/** Bound on the deletion in ms of cluster time: a grace period of 30 s, twice, and the controllers. */
const GONE = 120_000;

/** The pods that were there to delete, by spec. */
const formers = new WeakMap<object, KubeObject[]>();

/** Deletes pods by label, all or those of one phase. Its undo makes only pods of nobody again. */
export const deletePods: Action<'deletePods'> = {
  kind: 'deletePods',
  kubectl: ({ selector, namespace, phase }, workload) =>
    kubectlCommand(namespace ?? workload, [
      'delete',
      'pods',
      '-l',
      selector,
      ...(phase === undefined ? [] : [`--field-selector=status.phase=${phase}`]),
    ]),
  async undo(spec, context) {
    const former = await podsOf(spec, context);
    formers.set(spec, former);
    const own = former.filter((pod) => !isControlled(pod));
    return own.length === 0
      ? [{ op: 'none', reason: 'Their controllers make what they need again.' }]
      : own.map((pod) => ({ op: 'create', object: lasting(pod) }));
  },
  async run(spec, context) {
    for (const { metadata } of formers.get(spec) ?? (await podsOf(spec, context))) {
      const { name, namespace = context.namespace } = metadata;
      await context.kube.delete({ kind: 'Pod', name, namespace });
    }
  },
  async readBack(spec, context) {
    const former = formers.get(spec) ?? [];
    if (former.length === 0) return { ok: false, text: `no pod ${spec.selector} was there` };
    const still = (await podsOf(spec, context)).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined && among(former, pod),
    );
    return still.length > 0
      ? { ok: false, text: `${plural(still.length, 'pod')} ${spec.selector} still there` }
      : { ok: true, text: `${plural(former.length, 'pod')} ${spec.selector} deleted` };
  },
  async settle(spec, context) {
    const former = formers.get(spec) ?? [];
    const namespace = spec.namespace ?? context.namespace;
    await context.view.ensure({ kind: 'Pod', namespace });
    const look = (): { done: string } | { lacking: string } => {
      const still = context.view
        .list({ kind: 'Pod', namespace, labelSelector: spec.selector })
        .filter((pod) => among(former, pod));
      return still.length === 0
        ? { done: `${plural(former.length, 'pod')} ${spec.selector} gone` }
        : { lacking: `${plural(still.length, 'pod')} ${spec.selector} still there` };
    };
    return until(`The deletion of the pods ${spec.selector}`, look, GONE, context);
  },
};

/** By their own identity: a new pod may have an old name. */
const among = (pods: KubeObject[], { metadata }: KubeObject): boolean =>
  pods.some((pod) => pod.metadata.uid === metadata.uid);

async function podsOf(
  { selector, namespace, phase }: Spec,
  { kube, namespace: workload }: ActionContext,
): Promise<KubeObject[]> {
  const pods = await kube.list({
    kind: 'Pod',
    namespace: namespace ?? workload,
    labelSelector: selector,
  });
  return pods.filter(({ status }) => phase === undefined || status?.['phase'] === phase);
}
