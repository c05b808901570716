import { forbiddenField, invalidValue, required, type FieldError } from '../../machinery/index.js';
import type { Deployment, DeploymentStrategy } from '../../types/index.js';
import { checkAtMost100Percent, checkIntOrPercent, checkNotNegative } from '../numbers.js';
import { podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import { notSupportedInternal } from './internal.js';
import { checkReplicaTemplate } from './replica-set.js';
import { checkImmutable, checkSelector } from './selector.js';
import { keepAllButStatus } from './status.js';
import { workloadWarnings } from './template.js';

/** The number of an int or percentage; 25 for `25%`. */
const numberOf = (value: number | string | undefined): number =>
  typeof value === 'string' ? parseInt(value) || 0 : (value ?? 0);

/** pkg/apis/apps/v1/defaults.go SetDefaults_Deployment. */
function defaults({ spec }: Deployment): void {
  if (spec === undefined) return;
  podTemplateDefaults(spec.template);
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= '25%';
    rolling.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

function checkStrategy({ type, rollingUpdate: rolling }: DeploymentStrategy): FieldError[] {
  const path = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate') {
    if (rolling === undefined) return [];
    return [forbiddenField(path, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== 'RollingUpdate') {
    const shown = {
      Type: type ?? '',
      RollingUpdate:
        rolling === undefined
          ? null
          : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 },
    };
    return [notSupportedInternal('spec.strategy', shown, ['Recreate', 'RollingUpdate'])];
  }
  if (rolling === undefined) {
    return [required(path, 'this should be defaulted and never be nil')];
  }
  const { maxUnavailable, maxSurge } = rolling;
  const errors = [
    ...checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...checkIntOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (numberOf(maxUnavailable) === 0 && numberOf(maxSurge) === 0) {
    const text = 'may not be 0 when `maxSurge` is 0';
    errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable, text));
  }
  return [...errors, ...checkAtMost100Percent(maxUnavailable, `${path}.maxUnavailable`)];
}

/** pkg/apis/apps/validation ValidateDeploymentSpec. */
function check({ spec }: Deployment): FieldError[] {
  const { replicas, selector, template, strategy, minReadySeconds } = spec ?? {};
  const { revisionHistoryLimit, progressDeadlineSeconds } = spec ?? {};
  const errors = [
    ...checkNotNegative(replicas, 'spec.replicas'),
    ...checkSelector(selector, 'empty selector is invalid for deployment'),
    ...checkReplicaTemplate(selector, template),
    ...checkStrategy(strategy ?? {}),
    ...checkNotNegative(minReadySeconds, 'spec.minReadySeconds'),
    ...checkNotNegative(revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
  if (progressDeadlineSeconds !== undefined) {
    const path = 'spec.progressDeadlineSeconds';
    errors.push(...checkNotNegative(progressDeadlineSeconds, path));
    if (progressDeadlineSeconds <= (minReadySeconds ?? 0)) {
      errors.push(
        invalidValue(path, progressDeadlineSeconds, 'must be greater than minReadySeconds'),
      );
    }
  }
  return errors;
}

export const deployment: Strategy<Deployment> = {
  generation: 'annotations',
  defaults,
  prepareStatus: keepAllButStatus,
  check,
  checkUpdate: ({ spec }, { spec: old }) =>
    checkImmutable(spec?.selector, old?.selector, 'spec.selector'),
  warnings: workloadWarnings,
};
