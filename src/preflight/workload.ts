import { builtInKind, matchesSelector } from '../kube/index.js';
import { actionsOf, type KubeObject, type ObjectRef, type Scenario } from '../model/index.js';

interface PodTemplate {
  name: string;
  /** Namespace of the object that makes the pods. */
  namespace: string;
  labels: Record<string, string>;
  containers: string[];
}

/** The objects that a scenario itself brings: its manifests, and what its actions apply. */
export interface Workload {
  has(ref: ObjectRef): boolean;
  /** Containers of the pods that an object makes; undefined when it makes none. */
  containersOf(ref: ObjectRef): string[] | undefined;
  /** Templates of pods that a selector takes. */
  podsLike(namespace: string, selector: string): PodTemplate[];
}

export function workloadOf(scenario: Scenario): Workload {
  const applied = actionsOf(scenario).flatMap((use) =>
    use.kind === 'apply' ? use.spec.objects : [],
  );
  const objects = [...scenario.workload.objects, ...applied];
  const home = scenario.workload.namespace;
  const find = (ref: ObjectRef): KubeObject | undefined =>
    objects.find((object) => isIt(object, ref, home));
  const templates = objects.flatMap((object) => templateOf(object, home) ?? []);
  return {
    has: (ref) => find(ref) !== undefined || isDeclaredNamespace(scenario, ref),
    containersOf: (ref) => {
      const object = find(ref);
      return object && templateOf(object, home)?.containers;
    },
    podsLike: (namespace, selector) =>
      templates.filter(
        (template) =>
          template.namespace === namespace && matchesSelector(selector, template.labels),
      ),
  };
}

function isDeclaredNamespace(scenario: Scenario, ref: ObjectRef): boolean {
  return ref.kind === 'Namespace' && scenario.workload.namespaces.includes(ref.name);
}

function isIt(object: KubeObject, ref: ObjectRef, home: string): boolean {
  if (object.kind !== ref.kind || object.metadata.name !== ref.name) return false;
  if (ref.apiVersion !== undefined && object.apiVersion !== ref.apiVersion) return false;
  if (builtInKind(ref.kind)?.namespaced === false) return true;
  return (object.metadata.namespace ?? home) === (ref.namespace ?? home);
}

interface PodLike {
  metadata?: { labels?: Record<string, string> };
  spec?: { containers?: { name: string }[] };
}

/** The pod template of a workload object: its own spec for a Pod, nested once more in a CronJob. */
function templateOf(object: KubeObject, home: string): PodTemplate | undefined {
  const spec = object.spec as
    { template?: PodLike; jobTemplate?: { spec?: { template?: PodLike } } } | undefined;
  const pod: PodLike | undefined =
    object.kind === 'Pod' ? object : (spec?.template ?? spec?.jobTemplate?.spec?.template);
  if (!pod?.spec?.containers) return undefined;
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? home,
    labels: pod.metadata?.labels ?? {},
    containers: pod.spec.containers.map(({ name }) => name),
  };
}
