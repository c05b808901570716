import { refOfObject, type Action, type ActionSpecs } from '../../../model/index.js';
import { readBackChanges, undoOfChanges, type Change } from '../../common/change.js';
import { kubectlCommand } from '../../common/kubectl.js';
import { settleObject } from '../../common/settle.js';

/** Server-side apply of the objects of a manifest. */
export const apply: Action<'apply'> = {
  kind: 'apply',
  kubectl: (spec) =>
    kubectlCommand(spec.objects[0]?.metadata.namespace, [
      'apply',
      '--server-side',
      '--force-conflicts',
      '-f',
      spec.source,
    ]),
  undo: (spec, context) => undoOfChanges(spec, changesOf(spec), context),
  async run(spec, context) {
    for (const object of spec.objects) await context.kube.apply(object);
  },
  readBack: (spec, context) => readBackChanges(spec, changesOf(spec), context),
  async settle(spec, context) {
    const effects: string[] = [];
    for (const [index, object] of spec.objects.entries()) {
      const effect = await settleObject(spec, index, refOfObject(object), context);
      if (effect !== undefined) effects.push(effect);
    }
    return effects.length === 0 ? undefined : effects.join('; ');
  },
};

function changesOf(spec: ActionSpecs['apply']): Change[] {
  return spec.objects.map((object) => ({
    ref: refOfObject(object),
    dryRun: (context) => context.kube.apply(object, { dryRun: true }),
    repeatable: true,
    creates: true,
  }));
}
