import {
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { PodTemplate, ReplicationController } from '../../types/index.js';
import { checkNotNegative } from '../numbers.js';
import { checkPodTemplate, podTemplateDefaults } from '../pod/index.js';
import type { Strategy } from '../strategy.js';

function checkController({ spec = {} }: ReplicationController): FieldError[] {
  const { selector = {}, replicas, minReadySeconds, template } = spec;
  const errors = checkNotNegative(minReadySeconds, 'spec.minReadySeconds');
  const entries = Object.entries(selector);
  if (entries.length === 0) errors.push(required('spec.selector'));
  errors.push(...checkNotNegative(replicas, 'spec.replicas'));
  if (template === undefined) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  if (!entries.every(([key, value]) => labels?.[key] === value)) {
    const text = '`selector` does not match template `labels`';
    errors.push(invalidValue('spec.template.metadata.labels', labels, text));
  }
  errors.push(...checkPodTemplate(template, 'spec.template'));
  const policy = template.spec?.restartPolicy;
  if (policy !== 'Always') {
    errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const text = 'activeDeadlineSeconds in ReplicationController is not Supported';
    errors.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', text));
  }
  return errors;
}

export const replicationController: Strategy<ReplicationController> = {
  defaults: (draft) => {
    const spec = (draft.spec ??= {});
    spec.replicas ??= 1;
    podTemplateDefaults(spec.template);
    const labels = spec.template?.metadata?.labels;
    if (labels === undefined) return;
    spec.selector ??= { ...labels };
    if (draft.metadata?.labels === undefined) {
      draft.metadata = { ...draft.metadata, labels: { ...labels } };
    }
  },
  check: checkController,
};

export const podTemplate: Strategy<PodTemplate> = {
  defaults: ({ template }) => podTemplateDefaults(template),
  check: ({ template }) => checkPodTemplate(template, 'template'),
};
