import { invalidValue, required, same, type FieldError } from '../../machinery/index.js';
import type { DaemonSet, DaemonSetUpdateStrategy } from '../../types/index.js';
import { checkLabelSelector } from '../metadata.js';
import { checkAtMost100Percent, checkIntOrPercent, checkNotNegative } from '../numbers.js';
import { checkPodTemplate, podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import { notSupportedInternal } from './internal.js';
import { checkImmutable, checkMatch, isEmpty, isReadable } from './selector.js';
import { checkRunsForever, templateWarnings } from './template.js';

/** How often the template changed; a field of its own once, now only an annotation. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const numberOf = (value: number | string | undefined): number =>
  typeof value === 'string' ? parseInt(value) || 0 : (value ?? 0);

/** pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet. */
function defaults({ spec }: DaemonSet): void {
  if (spec === undefined) return;
  podTemplateDefaults(spec.template);
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= 1;
    rolling.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
}

const generationOf = ({ metadata }: DaemonSet): number =>
  Number(metadata?.annotations?.[TEMPLATE_GENERATION] ?? 0) || 0;

function setGeneration(draft: DaemonSet, generation: number): void {
  const annotations = {
    ...draft.metadata?.annotations,
    [TEMPLATE_GENERATION]: String(generation),
  };
  draft.metadata = { ...draft.metadata, annotations };
}

function checkStrategy({ type, rollingUpdate: rolling }: DaemonSetUpdateStrategy): FieldError[] {
  const path = 'spec.updateStrategy.rollingUpdate';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    const shown = {
      Type: type ?? '',
      RollingUpdate:
        rolling === undefined
          ? null
          : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 },
    };
    return [notSupportedInternal('spec.updateStrategy', shown, ['RollingUpdate', 'OnDelete'])];
  }
  if (rolling === undefined) return [required(path)];
  const { maxUnavailable, maxSurge } = rolling;
  const errors = [
    ...checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...checkIntOrPercent(maxSurge, `${path}.maxSurge`),
    ...checkAtMost100Percent(maxUnavailable, `${path}.maxUnavailable`),
    ...checkAtMost100Percent(maxSurge, `${path}.maxSurge`),
  ];
  const [unavailable, surge] = [numberOf(maxUnavailable) !== 0, numberOf(maxSurge) !== 0];
  if (unavailable && surge) {
    const text = 'may not be set when maxUnavailable is non-zero';
    errors.push(invalidValue(`${path}.maxSurge`, maxSurge, text));
  } else if (!unavailable && !surge) {
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}

/** pkg/apis/apps/validation ValidateDaemonSetSpec; what may not change comes first there. */
function check({ spec }: DaemonSet, old?: DaemonSet): FieldError[] {
  const { selector, template } = spec ?? {};
  const path = 'spec.selector';
  return [
    ...(old === undefined ? [] : checkImmutable(selector, old.spec?.selector, path)),
    ...checkLabelSelector(selector ?? undefined, path),
    ...(isReadable(selector) ? checkMatch(selector, template) : []),
    ...(isEmpty(selector)
      ? [invalidValue(path, selector, 'empty selector is invalid for daemonset')]
      : []),
    ...checkPodTemplate(template, 'spec.template'),
    ...checkRunsForever(template, 'DaemonSet'),
    ...checkNotNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...checkStrategy(spec?.updateStrategy ?? {}),
    ...checkNotNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

export const daemonSet: Strategy<DaemonSet> = {
  defaults,
  prepareCreate: (draft) => setGeneration(draft, Math.max(1, generationOf(draft))),
  prepareUpdate: (draft, old) => {
    const changed = !same(draft.spec?.template, old.spec?.template);
    setGeneration(draft, generationOf(old) + (changed ? 1 : 0));
  },
  check,
  warnings: ({ spec }, old) => templateWarnings(spec?.template, old?.spec?.template),
};
