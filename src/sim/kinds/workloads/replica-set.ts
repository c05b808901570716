import { invalidValue, type FieldError } from '../../machinery/index.js';
import type { PodTemplateSpec, ReplicaSet } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';
import { checkPodTemplate, podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import {
  checkImmutable,
  checkMatch,
  checkSelector,
  isEmpty,
  isReadable,
  type MaybeSelector,
} from './selector.js';
import { checkRunsForever, workloadWarnings } from './template.js';

/** pkg/apis/apps/validation ValidatePodTemplateSpecForReplicaSet, for Deployments too. */
export function checkReplicaTemplate(
  selector: MaybeSelector,
  template: PodTemplateSpec | undefined,
): FieldError[] {
  if (!isReadable(selector)) {
    return [invalidValue('spec.selector', selector, 'invalid label selector')];
  }
  return [
    ...(isEmpty(selector) ? [] : checkMatch(selector, template)),
    ...checkPodTemplate(template, 'spec.template'),
    ...checkRunsForever(template, 'ReplicaSet'),
  ];
}

export const replicaSet: Strategy<ReplicaSet> = {
  defaults: ({ spec }) => {
    if (spec === undefined) return;
    podTemplateDefaults(spec.template);
    spec.replicas ??= 1;
  },
  check: ({ spec }) => [
    ...checkNotNegative(spec?.replicas, 'spec.replicas'),
    ...checkNotNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    // The real text says deployment.
    ...checkSelector(spec?.selector, 'empty selector is invalid for deployment'),
    ...checkReplicaTemplate(spec?.selector, spec?.template),
  ],
  checkUpdate: ({ spec }, { spec: old }) =>
    checkImmutable(spec?.selector, old?.selector, 'spec.selector'),
  warnings: workloadWarnings,
  fields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
};
