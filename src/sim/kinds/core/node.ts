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
import type { Node, NodeSpec, Taint } from '../../types/index.js';
import { checkCidr } from '../ip.js';
import { statusAndLabels, type Strategy } from '../strategy.js';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** pkg/apis/core/validation validateNodeTaints; the path lacks the `spec` in the real one too. */
function checkTaints(taints: Taint[], path: string): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    const { key, value = '', effect = '' } = taint;
    const at = `${path}[${i}]`;
    const errors = qualifiedName(key).map((text) => invalidValue(`${at}.key`, key, text));
    const wrong = labelValue(value);
    if (wrong.length > 0) errors.push(invalidValue(`${at}.value`, value, wrong.join(';')));
    if (effect === '') errors.push(required(`${at}.effect`));
    else if (!EFFECTS.includes(effect)) {
      errors.push(notSupported(`${at}.effect`, effect, EFFECTS));
    }
    const pair = `${key}:${effect}`;
    if (seen.has(pair)) {
      // The internal type, which has no names for JSON, in the order of its fields.
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null };
      const text = 'taints must be unique by key and effect pair';
      const message = `Duplicate value: ${JSON.stringify(shown)}: ${text}`;
      errors.push({ ...duplicate(at, ''), message });
    }
    seen.add(pair);
    return errors;
  });
}

/** The range of the pods is said twice; the older field counts (pkg/apis/core/v1/conversion.go). */
function podRanges(spec: NodeSpec): void {
  const first = spec.podCIDR ?? spec.podCIDRs?.[0];
  if (first === undefined) return;
  if (spec.podCIDRs?.[0] !== first) spec.podCIDRs = [first];
  spec.podCIDR = first;
}

const FIXED = [
  ['podCIDRs', 'podCIDR'],
  ['providerID', 'providerID'],
] as const;

export const node: Strategy<Node> = {
  generation: 'none',
  status: 'kept',
  defaults: ({ spec, status }) => {
    if (spec !== undefined) podRanges(spec);
    if (status?.capacity !== undefined) status.allocatable ??= { ...status.capacity };
  },
  prepareStatus: statusAndLabels,
  check: ({ spec }) => [
    ...checkTaints(spec?.taints ?? [], 'metadata.taints'),
    ...(spec?.podCIDRs ?? []).flatMap((range, i) => checkCidr(range, `spec.podCIDRs[${i}]`)),
  ],
  checkUpdate: ({ spec = {} }, { spec: before = {} }) =>
    FIXED.filter(
      ([name]) =>
        (before[name] ?? '').length > 0 && String(before[name]) !== String(spec[name] ?? ''),
    ).map(([name, shown]) =>
      forbiddenField(
        `spec.${name}`,
        `node updates may not change ${shown} except from "" to valid`,
      ),
    ),
  fields: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable === true) },
};
