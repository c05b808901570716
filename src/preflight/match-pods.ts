import type { PodTarget } from '../model/index.js';
import type { Look, Mismatch } from './match-cluster.js';
import { matchObject } from './match-object.js';

/** Whether a pod selector has something behind it: an empty match would pass or fail for no reason. */
export async function matchPods(look: Look, target: PodTarget, early: boolean): Promise<Mismatch> {
  const { scenario, workload, live } = look;
  const namespace = target.namespace ?? scenario.workload.namespace;
  const { selector, name, container } = target;
  if (selector === undefined) {
    if (name === undefined) return undefined;
    return await matchObject(look, { kind: 'Pod', name, namespace }, { container, early });
  }
  const templates = workload.podsLike(namespace, selector);
  if (templates.length > 0) {
    if (container === undefined || templates.some((pod) => pod.containers.includes(container))) {
      return undefined;
    }
    const containers = templates.flatMap((template) => template.containers);
    return {
      state: 'fail',
      seen: `the pods of "${selector}" have no container "${container}"`,
      mend: `Name one of ${containers.join(', ')}.`,
    };
  }
  if (live) {
    const pods = await live.kube.list({ kind: 'Pod', namespace, labelSelector: selector });
    if (pods.length > 0) return undefined;
  } else if (!scenario.workload.namespaces.includes(namespace)) {
    return {
      state: 'warn',
      seen: `selector "${selector}" is of namespace ${namespace}; it is looked for when the cluster is up`,
    };
  }
  return {
    state: 'fail',
    seen: `selector "${selector}" matches no pod in namespace ${namespace}`,
    mend: 'Compare it with the labels of the pod templates in the manifests.',
  };
}
