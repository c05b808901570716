import { everyObject, type Draft } from '../build/draft.js';
import type { KubeObject } from '../../model/index.js';
import { NO_FAULT } from '../variants.js';
import { containersOf, podTemplate } from '../manifests/objects.js';
import type { Path } from '../source/position.js';
import { ALLOWED_NAMES, FAULT_WORDS } from './fault-words.js';

interface PlacedName {
  name: string;
  path: Path;
  at: 'key' | 'value';
}

/**
 * Names inside the cluster must not spell the fault: `kubectl get` would give the answer
 * to a learner, and to a diagnostic tool under test. Looks at names, labels, containers,
 * their environment and volumes; not at texts inside of them.
 */
export function checkNames(draft: Draft): void {
  const spelled = draft.raw.faults.flatMap((fault) => [
    fault.name,
    ...(fault.truth ? [fault.truth.mechanism] : []),
  ]);
  const report = (name: string) => {
    const hit = givesAway(name, spelled);
    return hit === undefined
      ? undefined
      : {
          code: 'E_NAME_SPELLS_FAULT' as const,
          message: `the name ${name} gives the fault away ("${hit}")`,
          expected: 'a name that the system would have without the fault',
        };
  };
  for (const { path, name } of draft.raw.variants) {
    if (name !== NO_FAULT) continue;
    draft.report(
      path,
      { code: 'E_NAME', message: `every scenario has the variant ${name}` },
      'key',
    );
  }
  for (const entry of everyObject(draft)) {
    for (const { name, path, at } of namesOf(entry.object)) {
      const problem = report(name);
      if (problem) draft.reportObject(entry, path, problem, at);
    }
  }
  for (const { name, path, at } of scenarioNames(draft)) {
    const problem = report(name);
    if (problem) draft.report(path, problem, at);
  }
}

/** The word of a name that gives the fault away. */
function givesAway(name: string, spelled: string[]): string | undefined {
  if (Object.hasOwn(ALLOWED_NAMES, name)) return undefined;
  const whole = spelled.find((word) => word.length > 3 && name.toLowerCase().includes(word));
  if (whole !== undefined) return whole;
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((word) => FAULT_WORDS.has(word));
}

function scenarioNames(draft: Draft): PlacedName[] {
  const { workload, cluster } = draft.raw;
  return [
    ...(workload ? [value(workload.namespace, ['workload', 'namespace'])] : []),
    ...(workload?.namespaces ?? []).map((name, index) =>
      value(name, ['workload', 'namespaces', index]),
    ),
    ...(cluster?.nodes ?? []).flatMap((node, index) =>
      labelNames(node.labels, ['cluster', 'nodes', index, 'labels']),
    ),
  ];
}

function namesOf(object: KubeObject): PlacedName[] {
  const template = podTemplate(object);
  const metadata = template?.template.metadata as { labels?: unknown } | undefined;
  return [
    value(object.metadata.name, ['metadata', 'name']),
    ...labelNames(object.metadata.labels, ['metadata', 'labels']),
    ...(template && template.path.length > 0
      ? labelNames(metadata?.labels, [...template.path, 'metadata', 'labels'])
      : []),
    ...(template
      ? listNames((template.template.spec as Record<string, unknown>).volumes, [
          ...template.path,
          'spec',
          'volumes',
        ])
      : []),
    ...containersOf(object).flatMap(({ path, container }) => [
      value(String(container.name), [...path, 'name']),
      ...listNames(container.env, [...path, 'env']),
    ]),
  ];
}

function labelNames(labels: unknown, path: Path): PlacedName[] {
  if (typeof labels !== 'object' || labels === null) return [];
  return Object.entries(labels).flatMap(([key, text]) => [
    { name: key, path: [...path, key], at: 'key' as const },
    value(String(text), [...path, key]),
  ]);
}

function listNames(list: unknown, path: Path): PlacedName[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => {
    const name = (item as { name?: unknown } | null)?.name;
    return typeof name === 'string' ? [value(name, [...path, index, 'name'])] : [];
  });
}

function value(name: string, path: Path): PlacedName {
  return { name, path, at: 'value' };
}
