import {
  dns1123Label,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  same,
  type FieldError,
} from '../../machinery/index.js';
import type {
  PersistentVolumeClaim,
  PodTemplateSpec,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from '../../types/index.js';
import { checkClaimSpec } from '../core/volume.js';
import { checkAnnotations, checkLabels, labelName } from '../metadata.js';
import { checkNotNegative } from '../numbers.js';
import { checkPodTemplate, podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';
import { invalidInternal } from './internal.js';
import { checkMatch, checkSelector, isEmpty, isReadable } from './selector.js';
import { checkRunsForever, templateWarnings } from './template.js';

const RETENTION = ['Retain', 'Delete'];

/** pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet, and what Go sets of claims in it. */
function defaults({ spec }: StatefulSet): void {
  if (spec === undefined) return;
  podTemplateDefaults(spec.template);
  spec.podManagementPolicy ??= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (strategy.type === undefined) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) {
    strategy.rollingUpdate.partition ??= 0;
  }
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ??= 'Retain';
  retention.whenScaled ??= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) claimDefaults(claim);
}

function claimDefaults(claim: PersistentVolumeClaim): void {
  claim.apiVersion = 'v1';
  claim.kind = 'PersistentVolumeClaim';
  (claim.spec ??= {}).volumeMode ??= 'Filesystem';
  (claim.status ??= {}).phase ??= 'Pending';
}

function checkStrategy({ type, rollingUpdate }: StatefulSetUpdateStrategy): FieldError[] {
  const path = 'spec.updateStrategy';
  const shown =
    rollingUpdate === undefined
      ? null
      : {
          Partition: rollingUpdate.partition ?? 0,
          MaxUnavailable: rollingUpdate.maxUnavailable ?? null,
        };
  switch (type) {
    case undefined:
    case '':
      return [required(path)];
    case 'OnDelete':
      if (shown === null) return [];
      return [
        invalidInternal(
          `${path}.rollingUpdate`,
          shown,
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      ];
    case 'RollingUpdate':
      return checkNotNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`);
    default:
      return [
        invalidInternal(
          path,
          { Type: type, RollingUpdate: shown },
          "must be 'RollingUpdate' or 'OnDelete'",
        ),
      ];
  }
}

/** The template as its pods will have it: names and claims come from the set. */
function madeTemplate({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  if (template.spec === undefined) return template;
  const { volumes = [], ...spec } = template.spec;
  delete spec.subdomain;
  delete spec.hostname;
  const claims = [...new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''))];
  const own = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = volumes.filter(({ name }) => !claims.includes(name));
  return { ...template, spec: { ...spec, volumes: [...own, ...others] } };
}

/** pkg/apis/apps/validation ValidateStatefulSetSpec. */
function check({ spec }: StatefulSet, old?: StatefulSet): FieldError[] {
  if (spec === undefined) return [required('spec.selector')];
  const { podManagementPolicy: policy = '', persistentVolumeClaimRetentionPolicy } = spec;
  const errors: FieldError[] = [];
  if (policy === '') errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    const text = "must be 'OrderedReady' or 'Parallel'";
    errors.push(invalidValue('spec.podManagementPolicy', policy, text));
  }
  errors.push(...checkStrategy(spec.updateStrategy ?? {}));
  for (const key of ['whenDeleted', 'whenScaled'] as const) {
    const value = persistentVolumeClaimRetentionPolicy?.[key] ?? '';
    if (RETENTION.includes(value)) continue;
    const path = `spec.persistentVolumeClaimRetentionPolicy.${key}`;
    errors.push(notSupported(path, value, RETENTION));
  }
  if (old === undefined) {
    (spec.volumeClaimTemplates ?? []).forEach((claim, i) => {
      errors.push(...checkClaimSpec(claim.spec, `spec.volumeClaimTemplates[${i}].spec`));
    });
  }
  errors.push(
    ...checkNotNegative(spec.replicas, 'spec.replicas'),
    ...checkNotNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...checkNotNegative(spec.ordinals?.start, 'spec.ordinals.start'),
  );
  const service = spec.serviceName ?? '';
  if (old === undefined && service !== '') {
    const wrong = dns1123Label(service);
    errors.push(...wrong.map((text) => invalidValue('spec.serviceName', service, text)));
  }
  return [
    ...errors,
    ...checkSelector(spec.selector, 'empty selector is invalid for statefulset'),
    ...checkSetTemplate(spec),
    ...checkRunsForever(spec.template, 'StatefulSet'),
  ];
}

function checkSetTemplate(spec: StatefulSetSpec): FieldError[] {
  const { selector } = spec;
  if (!isReadable(selector)) return [invalidValue('spec.selector', selector, '')];
  const template = madeTemplate(spec);
  const path = 'spec.template';
  const { labels, annotations } = template.metadata ?? {};
  return [
    ...(isEmpty(selector) ? [] : checkMatch(selector, template)),
    ...checkPodTemplate(template, path),
    ...checkLabels(labels, `${path}.labels`),
    ...checkAnnotations(annotations, `${path}.annotations`),
  ];
}

const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

const FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export const statefulSet: Strategy<StatefulSet> = {
  name: labelName,
  defaults,
  // The field belongs to a feature that is off (MaxUnavailableStatefulSet).
  prepareCreate: ({ spec }) => void delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable,
  prepareUpdate: ({ spec }, { spec: old }) => {
    if (old?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined) return;
    delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable;
  },
  check,
  checkUpdate: ({ spec }, { spec: old }) => {
    const fixed = (each: StatefulSetSpec | undefined): object => {
      const rest: Partial<StatefulSetSpec> = { ...each };
      for (const key of CHANGEABLE) delete rest[key];
      return rest;
    };
    return same(fixed(spec), fixed(old)) ? [] : [forbiddenField('spec', FIXED)];
  },
  warnings: ({ spec }, old) => {
    const found = templateWarnings(spec?.template, old?.spec?.template);
    if ((spec?.revisionHistoryLimit ?? 0) < 0) {
      found.push(
        'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
      );
    }
    return found;
  },
};
