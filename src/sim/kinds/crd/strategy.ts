import {
  dns1035Label,
  dns1123Subdomain,
  invalidValue,
  notSupported,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from '../../types/index.js';
import { IMMUTABLE } from '../metadata.js';
import type { Strategy } from '../strategy.js';
import { storedVersionsOf } from './establish.js';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];

const joined = (field: string, value: string, errors: string[], before = ''): FieldError[] =>
  errors.length === 0 ? [] : [invalidValue(field, value, before + errors.join(','))];

const MIXED = 'may have mixed case, but should otherwise match: ';

function checkNames(names: CustomResourceDefinitionNames): FieldError[] {
  const errors: FieldError[] = [];
  const wanted = ['plural', 'singular', 'kind', 'listKind'] as const;
  for (const name of wanted) {
    if ((names[name] ?? '') === '') errors.push(required(`spec.names.${name}`));
  }
  for (const name of wanted) {
    const value = names[name] ?? '';
    if (value === '') continue;
    const mixed = name === 'kind' || name === 'listKind';
    const wrong = dns1035Label(mixed ? value.toLowerCase() : value);
    errors.push(...joined(`spec.names.${name}`, value, wrong, mixed ? MIXED : ''));
  }
  for (const list of ['shortNames', 'categories'] as const) {
    (names[list] ?? []).forEach((value, i) => {
      errors.push(...joined(`spec.names.${list}[${i}]`, value, dns1035Label(value)));
    });
  }
  if (names.kind !== '' && names.kind === names.listKind) {
    const text = 'kind and listKind may not be the same';
    errors.push(invalidValue('spec.names.listKind', names.listKind, text));
  }
  return errors;
}

function checkVersion(version: CustomResourceDefinitionVersion, at: string): FieldError[] {
  const errors = joined(`${at}.name`, version.name, dns1035Label(version.name));
  (version.additionalPrinterColumns ?? []).forEach(({ name, type, jsonPath }, i) => {
    const path = `${at}.additionalPrinterColumns[${i}]`;
    const text = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (name === '') errors.push(required(`${path}.name`));
    if (type === '') errors.push(required(`${path}.type`, text));
    else if (!COLUMN_TYPES.includes(type)) {
      errors.push(invalidValue(`${path}.type`, type, text));
    }
    if (jsonPath === '') errors.push(required(`${path}.JSONPath`));
  });
  return errors;
}

function checkDefinition({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const { group = '', names, scope = '', versions: given } = spec;
  const versions = given ?? [];
  const name = metadata?.name ?? '';
  if (name !== `${names.plural}.${group}`) {
    const text = 'must be spec.names.plural+"."+spec.group';
    errors.push(invalidValue('metadata.name', name, text));
  }
  if (group === '') errors.push(required('spec.group'));
  else {
    const wrong = dns1123Subdomain(group);
    if (wrong.length > 0) errors.push(...joined('spec.group', group, wrong));
    else if (!group.includes('.')) {
      errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
    }
  }
  if (scope === '') errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  versions.forEach(({ schema }, i) => {
    if (schema?.openAPIV3Schema !== undefined) return;
    errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
  });
  versions.forEach((version, i) => errors.push(...checkVersion(version, `spec.versions[${i}]`)));
  if (new Set(versions.map((each) => each.name)).size < versions.length) {
    errors.push(invalidValue('spec.versions', versions, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const text = 'must have exactly one version marked as storage version';
    errors.push(invalidValue('spec.versions', versions, text));
  }
  return [...errors, ...checkNames(names)];
}

export const customResourceDefinition: Strategy<CustomResourceDefinition> = {
  unconditionalUpdate: false,
  defaults: ({ spec: { names }, spec }) => {
    names.singular ??= names.kind.toLowerCase();
    if (names.kind !== '') names.listKind ??= `${names.kind}List`;
    spec.conversion ??= { strategy: 'None' };
  },
  status: (draft) => ({ storedVersions: storedVersionsOf(draft) }),
  check: checkDefinition,
  checkUpdate: ({ spec }, { spec: old, status }) => {
    const established = status?.conditions?.some(
      (each) => each.type === 'Established' && each.status === 'True',
    );
    const fixed: [string, string, string][] = [
      ['spec.group', spec.group, old.group],
      ['spec.names.plural', spec.names.plural, old.names.plural],
    ];
    if (established === true) {
      fixed.push(['spec.scope', spec.scope, old.scope]);
      fixed.push(['spec.names.kind', spec.names.kind, old.names.kind]);
    }
    return fixed
      .filter(([, value, before]) => value !== before)
      .map(([field, value]) => invalidValue(field, value, IMMUTABLE));
  },
};
