import { stampOf } from '../../machinery/index.js';
import type { CustomResourceDefinition } from '../../types/index.js';

/**
 * A definition whose names are accepted and which is served: what the naming and establishing controllers
 * of apiextensions-apiserver make of its status. `now`: wall-clock ms.
 */
export function establish(crd: CustomResourceDefinition, now: number): CustomResourceDefinition {
  const lastTransitionTime = stampOf(now);
  const condition = (type: string, reason: string, message: string) => {
    const old = crd.status?.conditions?.find((each) => each.type === type);
    if (old?.status === 'True' && old.reason === reason) return old;
    return { lastTransitionTime, message, reason, status: 'True', type };
  };
  const storedVersions = crd.status?.storedVersions ?? storedVersionsOf(crd);
  return {
    ...crd,
    status: {
      acceptedNames: { ...crd.spec.names },
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      storedVersions: storedVersions.length > 0 ? storedVersions : storedVersionsOf(crd),
    },
  };
}

/** The version that is stored. */
export function storedVersionsOf({ spec }: CustomResourceDefinition): string[] {
  const stored = (spec?.versions ?? []).find(({ storage }) => storage);
  return stored === undefined ? [] : [stored.name];
}
