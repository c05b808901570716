import {
  duplicate,
  forbiddenField,
  invalidValue,
  labelValue,
  notSupported,
  qualifiedName,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type {
  Affinity,
  NodeSelector,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from '../../types/index.js';
import { checkLabelSelector, labelName } from '../metadata.js';

function checkTerm(term: NodeSelectorTerm, valuesToo: boolean, at: string): FieldError[] {
  return (term.matchExpressions ?? []).flatMap(({ key, operator, values = [] }, i) => {
    const path = `${at}.matchExpressions[${i}]`;
    const errors: FieldError[] = [];
    if (operator === 'In' || operator === 'NotIn') {
      const text = "must be specified when `operator` is 'In' or 'NotIn'";
      if (values.length === 0) errors.push(required(`${path}.values`, text));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      if (values.length > 0) errors.push(forbiddenField(`${path}.values`, text));
    } else if (operator === 'Gt' || operator === 'Lt') {
      const text = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      if (values.length !== 1) errors.push(required(`${path}.values`, text));
    } else {
      const text = 'not a valid selector operator';
      errors.push(invalidValue(`${path}.operator`, operator, text));
    }
    errors.push(...qualifiedName(key).map((text) => invalidValue(`${path}.key`, key, text)));
    if (!valuesToo) return errors;
    return [
      ...errors,
      ...values.flatMap((value, j) =>
        labelValue(value).map((text) => invalidValue(`${path}.values[${j}]`, value, text)),
      ),
    ];
  });
}

function checkWeight(weight: number, at: string): FieldError[] {
  if (weight > 0 && weight <= 100) return [];
  return [invalidValue(`${at}.weight`, weight, 'must be in the range 1-100')];
}

function checkPodTerm(term: PodAffinityTerm, at: string): FieldError[] {
  const { topologyKey = '', namespaces = [] } = term;
  return [
    ...checkLabelSelector(term.labelSelector, `${at}.labelSelector`),
    ...checkLabelSelector(term.namespaceSelector, `${at}.namespaceSelector`),
    ...namespaces.flatMap((name) =>
      labelName(name, false).map((text) => invalidValue(`${at}.namespace`, name, text)),
    ),
    ...(topologyKey === '' ? [required(`${at}.topologyKey`, 'can not be empty')] : []),
    ...qualifiedName(topologyKey).map((t) => invalidValue(`${at}.topologyKey`, topologyKey, t)),
  ];
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function checkPods(affinity: PodAffinity | undefined, at: string): FieldError[] {
  return [
    ...(affinity?.[REQUIRED] ?? []).flatMap((term, i) =>
      checkPodTerm(term, `${at}.${REQUIRED}[${i}]`),
    ),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, i) => [
      ...checkWeight(weight, `${at}.${PREFERRED}[${i}]`),
      ...checkPodTerm(podAffinityTerm, `${at}.${PREFERRED}[${i}].podAffinityTerm`),
    ]),
  ];
}

export function checkNodeSelector(selector: NodeSelector, at: string): FieldError[] {
  const path = `${at}.nodeSelectorTerms`;
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => checkTerm(term, true, `${path}[${i}]`));
}

export function checkAffinity(affinity: Affinity | undefined, at: string): FieldError[] {
  if (affinity === undefined) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const errors: FieldError[] = [];
  const node = `${at}.nodeAffinity`;
  const wanted = nodeAffinity?.[REQUIRED];
  if (wanted !== undefined) errors.push(...checkNodeSelector(wanted, `${node}.${REQUIRED}`));
  (nodeAffinity?.[PREFERRED] ?? []).forEach(({ weight, preference }, i) => {
    const path = `${node}.${PREFERRED}[${i}]`;
    errors.push(...checkWeight(weight, path));
    errors.push(...checkTerm(preference, false, `${path}.preference`));
  });
  return [
    ...errors,
    ...checkPods(podAffinity, `${at}.podAffinity`),
    ...checkPods(podAntiAffinity, `${at}.podAntiAffinity`),
  ];
}

const POSITIVE = 'must be greater than zero';
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];

export function checkSpread(
  constraints: TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const list = constraints ?? [];
  return list.flatMap((constraint, i) => {
    const { maxSkew, topologyKey = '', whenUnsatisfiable: action, minDomains } = constraint;
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, POSITIVE));
    if (topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(action)) {
      errors.push(notSupported(`${at}.whenUnsatisfiable`, action, ACTIONS));
    }
    const again = list
      .slice(i + 1)
      .some((each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === action);
    if (again) {
      const shown = `{${topologyKey}, ${action}}`;
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, shown));
    }
    if (minDomains !== undefined) {
      const field = `${at}.minDomains`;
      if (minDomains <= 0) errors.push(invalidValue(field, minDomains, POSITIVE));
      if (action !== 'DoNotSchedule') {
        const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
        errors.push(invalidValue(field, minDomains, text));
      }
    }
    return [...errors, ...checkLabelSelector(constraint.labelSelector, `${at}.labelSelector`)];
  });
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function checkTolerations(
  tolerations: Toleration[] | undefined,
  path: string,
): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, i) => {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const wrong = (field: string, shown: string, text: string): void =>
      void errors.push(invalidValue(`${at}.${field}`, shown, text));
    if (key !== '') for (const text of qualifiedName(key)) wrong('key', key, text);
    if (key === '' && operator !== 'Exists') {
      const text =
        'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      wrong('operator', operator, text);
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      wrong('effect', effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator === 'Equal' || operator === '') {
      const texts = labelValue(value);
      if (texts.length > 0) wrong('operator', value, texts.join(';'));
    } else if (operator === 'Exists') {
      if (value !== '') wrong('operator', value, "value must be empty when `operator` is 'Exists'");
    } else errors.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    if (effect !== '' && !EFFECTS.includes(effect)) {
      errors.push(notSupported(`${at}.effect`, effect, EFFECTS));
    }
    return errors;
  });
}
