import { isoTime } from '../../../base/index.js';
import { refText, type Action } from '../../../model/index.js';
import { valueAt } from '../../common/merge-patch.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { refOf } from '../../common/patch-action.js';
import { settleObject } from '../../common/settle.js';

const ANNOTATION = 'kubectl.kubernetes.io/restartedAt';
const PATH = ['spec', 'template', 'metadata', 'annotations', ANNOTATION];

/** The annotation before, by spec: each restart writes another time, so no dry run foresees it. */
const formers = new WeakMap<object, unknown>();

function body(value: unknown): unknown {
  return { spec: { template: { metadata: { annotations: { [ANNOTATION]: value } } } } };
}

/** New pods for a workload, as `kubectl rollout restart` makes them. */
export const rolloutRestart: Action<'rolloutRestart'> = {
  kind: 'rolloutRestart',
  kubectl: (spec) => kubectlCommand(spec.namespace, ['rollout', 'restart', ...kubectlRef(spec)]),
  async undo(spec, context) {
    const former = valueAt(await context.kube.get(refOf(spec)), PATH);
    formers.set(spec, former);
    return [{ op: 'patch', ref: refOf(spec), strategy: 'merge', body: body(former ?? null) }];
  },
  async run(spec, context) {
    await context.kube.patch(refOf(spec), 'merge', body(isoTime(context.clock.now())));
  },
  async readBack(spec, context) {
    const value = valueAt(await context.kube.get(refOf(spec)), PATH);
    return {
      ok: value !== undefined && value !== formers.get(spec),
      text: `${refText(spec)} restarted at: ${typeof value === 'string' ? value : 'never'}`,
    };
  },
  settle: (spec, context) => settleObject(spec, 0, refOf(spec), context),
};
