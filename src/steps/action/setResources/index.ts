import type { Action, ActionSpecs } from '../../../model/index.js';
import { kubectlCommand, kubectlRef } from '../../common/kubectl.js';
import { patching, refOf } from '../../common/patch-action.js';

type Spec = ActionSpecs['setResources'];

/** Requests and limits of one container of a workload's template; what is not named stays. */
export const setResources: Action<'setResources'> = {
  kind: 'setResources',
  kubectl: (spec) =>
    kubectlCommand(spec.namespace, [
      'set',
      'resources',
      ...kubectlRef(spec),
      '-c',
      spec.container,
      ...flag('--requests', spec.requests),
      ...flag('--limits', spec.limits),
    ]),
  ...patching<Spec>((spec) => ({ ref: refOf(spec), strategy: 'strategic', body: body(spec) })),
};

function body({ container, requests, limits }: Spec): unknown {
  // Containers merge by name in a strategic patch: the others are left alone.
  const containers = [{ name: container, resources: { requests, limits } }];
  return { spec: { template: { spec: { containers } } } };
}

function flag(name: string, values: Record<string, string>): string[] {
  const list = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  return list.length === 0 ? [] : [`${name}=${list.join(',')}`];
}
