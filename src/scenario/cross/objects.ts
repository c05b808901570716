import { nearest } from '../../base/index.js';
import type { NamedRef, PodTarget } from '../../model/index.js';
import { allObjects, findObject, objectText, type Draft } from '../build/draft.js';
import { namesPod } from '../build/checks.js';
import {
  containersOf,
  isClusterScoped,
  isMadeByControllers,
  matchesSelector,
  podLabels,
} from '../manifests/objects.js';
import type { Path } from '../source/position.js';
import { isSystemNamespace } from './namespaces.js';
import { allActions, allPodTargets, allProbes, targetOf } from './walk.js';

/** What the scenario names exists in its manifests: objects, containers, pods, the dns probes' pod. */
export function checkObjects(draft: Draft): void {
  checkDuplicates(draft);
  // With no manifest readable, every name would be reported once more.
  if (draft.workload.length === 0) return;
  for (const { ref, path } of namedObjects(draft)) {
    const report = missingObject(draft, ref);
    if (report) draft.report(path, { code: 'E_OBJECT_UNDECLARED', ...report });
  }
  for (const { target, path } of allPodTargets(draft.raw)) checkPods(draft, target, path);
  checkResourceContainers(draft);
}

/** Why a reference hits nothing; undefined when it does, or when no manifest would have it. */
export function missingObject(
  draft: Draft,
  ref: NamedRef,
): { message: string; suggestion: string | undefined } | undefined {
  if (isClusterScoped(ref.kind) || isMadeByControllers(ref.kind)) return undefined;
  if (ref.namespace !== undefined && isSystemNamespace(ref.namespace)) return undefined;
  if (findObject(draft, ref)) return undefined;
  const word = `${ref.kind}/${ref.name}`;
  return {
    message: `no manifest has ${word}`,
    suggestion: nearest(
      word,
      allObjects(draft).map(({ object }) => objectText(object)),
    ),
  };
}

function checkDuplicates(draft: Draft): void {
  const seen = new Set<string>();
  for (const entry of [...draft.workload, ...draft.beside]) {
    const key = `${entry.object.metadata.namespace ?? ''} ${objectText(entry.object)}`;
    if (seen.has(key)) {
      draft.reportObject(entry, ['metadata', 'name'], {
        code: 'E_DUPLICATE',
        message: `the manifests have ${objectText(entry.object)} twice`,
      });
    }
    seen.add(key);
  }
}

function namedObjects(draft: Draft): { ref: NamedRef; path: Path }[] {
  const { raw } = draft;
  return [
    ...raw.faults.flatMap((fault) => [
      ...(fault.culprit ? [{ ref: fault.culprit, path: [...fault.path, 'culprit', 'name'] }] : []),
      ...fault.victims.map(({ value, path }) => ({ ref: value, path: [...path, 'name'] })),
    ]),
    ...allActions(raw).flatMap(({ raw: action, path }) => {
      const target = targetOf(action);
      return target ? [{ ref: target, path: [...path, target.key, 'name'] }] : [];
    }),
    ...allProbes(raw).flatMap((probe): { ref: NamedRef; path: Path }[] => {
      if (probe.kind === 'endpoints') {
        const { service, namespace } = probe.spec;
        return [
          {
            ref: { kind: 'Service', name: service, ...(namespace ? { namespace } : {}) },
            path: [...probe.path, 'service'],
          },
        ];
      }
      if (probe.kind === 'rollout') return [{ ref: probe.spec, path: [...probe.path, 'name'] }];
      // `exists: false` is about an object that may well not be there.
      return probe.kind === 'field' && probe.spec.exists !== false
        ? [{ ref: probe.spec.object, path: [...probe.path, 'object', 'name'] }]
        : [];
    }),
  ];
}

function checkPods(draft: Draft, target: PodTarget, path: Path): void {
  if (!namesPod(target)) {
    if (draft.raw.workload?.tools) return;
    draft.report(path.slice(0, -1), {
      code: 'E_TOOLS_MISSING',
      message: 'the probe does not say which pod to look from',
      expected: '`in: {selector: …}` here, or workload.tools',
    });
    return;
  }
  const { selector, container } = target;
  if (
    selector === undefined ||
    (target.namespace !== undefined && isSystemNamespace(target.namespace))
  ) {
    return;
  }
  const namespace = target.namespace ?? draft.scenario.workload.namespace;
  const matching = allObjects(draft).filter(({ object }) => {
    const labels = podLabels(object);
    return labels && object.metadata.namespace === namespace && matchesSelector(labels, selector);
  });
  if (matching.length === 0) {
    draft.report([...path, 'selector'], {
      code: 'W_SELECTOR_EMPTY',
      message: `no pod of the manifests has ${selector}`,
    });
    return;
  }
  const names = matching.flatMap(({ object }) => containerNames(object));
  if (container === undefined || names.includes(container)) return;
  draft.report([...path, 'container'], undeclaredContainer(container, names));
}

function checkResourceContainers(draft: Draft): void {
  for (const { raw: action, path } of allActions(draft.raw)) {
    const spec = action.setResources;
    const object = spec && findObject(draft, spec)?.object;
    if (!object) continue;
    const names = containerNames(object);
    if (names.includes(spec.container)) continue;
    draft.report(
      [...path, 'setResources', 'container'],
      undeclaredContainer(spec.container, names),
    );
  }
}

function containerNames(object: Parameters<typeof containersOf>[0]): string[] {
  return containersOf(object).map(({ container }) => String(container.name));
}

function undeclaredContainer(name: string, names: string[]) {
  return {
    code: 'E_CONTAINER_UNDECLARED' as const,
    message: `there is no container ${name}`,
    expected: `one of ${names.join(', ')}`,
    suggestion: nearest(name, names),
  };
}
