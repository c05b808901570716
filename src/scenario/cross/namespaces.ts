import { nearest } from '../../base/index.js';
import { everyObject, objectText, type Draft } from '../build/draft.js';
import { isClusterScoped } from '../manifests/objects.js';
import type { Path } from '../source/position.js';
import { allActions, allKubectlExecs, allPodTargets, allProbes, targetOf } from './walk.js';

/** The one of lab's marker, and the one where kind's storage provisioner makes pods with host paths. */
const NOT_OF_KUBERNETES = ['chaos-lab', 'local-path-storage'];

/** Namespaces that a new cluster has, and the one of lab's marker. No workload is ever made or deleted there. */
export function isSystemNamespace(name: string): boolean {
  return name === 'default' || name.startsWith('kube-') || NOT_OF_KUBERNETES.includes(name);
}

/** A place that names a namespace. `changes`: something is changed or run there, not only read. */
export interface NamespaceUse {
  namespace: string;
  path: Path;
  changes: boolean;
}

/** Every place of the scenario file that names a namespace. */
export function namespaceUses(draft: Draft): NamespaceUse[] {
  const { raw } = draft;
  const use = (
    spec: { namespace?: string | undefined },
    path: Path,
    changes: boolean,
  ): NamespaceUse[] =>
    spec.namespace === undefined
      ? []
      : [{ namespace: spec.namespace, path: [...path, 'namespace'], changes }];
  return [
    ...raw.faults.flatMap((fault) => [
      ...(fault.culprit ? use(fault.culprit, [...fault.path, 'culprit'], false) : []),
      ...fault.victims.flatMap(({ value, path }) => use(value, path, false)),
    ]),
    ...allPodTargets(raw).flatMap(({ target, path, runs }) => use(target, path, runs)),
    ...allKubectlExecs(raw).flatMap(({ path, value: { flags } }) => {
      const namespace = flags.get('namespace');
      return namespace === undefined ? [] : [{ namespace, path, changes: true }];
    }),
    ...allActions(raw).flatMap(({ raw: action, path }) => {
      const target = targetOf(action);
      return target ? use(target, [...path, target.key], true) : [];
    }),
    ...allProbes(raw).flatMap((probe) => {
      if (probe.kind === 'field') return use(probe.spec.object, [...probe.path, 'object'], false);
      const named =
        probe.kind === 'endpoints' || probe.kind === 'event' || probe.kind === 'rollout';
      return named ? use(probe.spec, probe.path, false) : [];
    }),
  ];
}

/** Each namespace is declared, in the scenario and in its manifests; and lab may make it. */
export function checkNamespaces(draft: Draft): void {
  const { namespaces, namespace } = draft.scenario.workload;
  const declared = namespaces.filter((name) => name !== '');
  for (const name of declared.filter(isSystemNamespace)) {
    const extra = draft.raw.workload?.namespaces.indexOf(name) ?? -1;
    draft.report(
      name === namespace ? ['workload', 'namespace'] : ['workload', 'namespaces', extra],
      {
        code: 'E_NAME',
        message: `${name} belongs to Kubernetes: lab would delete it at the end`,
        expected: 'a namespace of the scenario’s own',
      },
    );
  }
  if (namespace === '') return;
  for (const use of namespaceUses(draft)) {
    if (declared.includes(use.namespace) || isSystemNamespace(use.namespace)) continue;
    draft.report(use.path, undeclared(use.namespace, declared));
  }
  for (const entry of everyObject(draft)) {
    const { object } = entry;
    const [name, path] =
      object.kind === 'Namespace'
        ? [object.metadata.name, ['metadata', 'name']]
        : [object.metadata.namespace, ['metadata', 'namespace']];
    if (name === undefined || (isClusterScoped(object.kind) && object.kind !== 'Namespace'))
      continue;
    if (declared.includes(name) || isSystemNamespace(name)) continue;
    const report = undeclared(name, declared);
    draft.reportObject(entry, path, {
      ...report,
      message: `${objectText(object)}: ${report.message}`,
    });
  }
}

function undeclared(name: string, declared: string[]) {
  return {
    code: 'E_NAMESPACE_UNDECLARED' as const,
    message: `the namespace ${name} is not declared`,
    expected: `one of ${declared.join(', ')} (workload.namespace, workload.namespaces)`,
    suggestion: nearest(name, declared),
  };
}
