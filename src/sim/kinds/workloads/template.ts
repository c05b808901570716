import {
  dns1123Label,
  forbiddenField,
  notSupported,
  same,
  type FieldError,
  type KubeObject,
} from '../../machinery/index.js';
import type { PodTemplateSpec } from '../../types/index.js';
import { podSpecWarnings } from '../pod/index.js';

/** What pods that run for ever may not say. `kind`: as the text names it. */
export function checkRunsForever(
  template: PodTemplateSpec | undefined,
  kind: string,
): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  const path = 'spec.template.spec';
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Always') {
    errors.push(notSupported(`${path}.restartPolicy`, restartPolicy ?? '', ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const text = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbiddenField(`${path}.activeDeadlineSeconds`, text));
  }
  return errors;
}

/** The warning for a name that pods cannot have as their host name. */
export function nameWarnings(name: string | undefined): string[] {
  const wrong = dns1123Label(name ?? '');
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
  ];
}

/** What a new template or a changed one warns of. */
export function templateWarnings(
  template: PodTemplateSpec | undefined,
  old: PodTemplateSpec | undefined,
  path = 'spec.template.spec.',
): string[] {
  return same(template, old) ? [] : podSpecWarnings(template?.spec, path);
}

interface Workload extends KubeObject {
  spec?: { template?: PodTemplateSpec };
}

/** As `templateWarnings`, and of a new workload's name. */
export function workloadWarnings(
  { metadata, spec }: Workload,
  old: Workload | undefined,
): string[] {
  return [
    ...(old === undefined ? nameWarnings(metadata?.name) : []),
    ...templateWarnings(spec?.template, old?.spec?.template),
  ];
}
