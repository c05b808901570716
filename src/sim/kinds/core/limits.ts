import {
  compareQuantities,
  duplicate,
  forbiddenField,
  invalidValue,
  own,
  qualifiedName,
  quantity,
  required,
  same,
  type FieldError,
} from '../../machinery/index.js';
import type { LimitRange, LimitRangeItem, ResourceQuota } from '../../types/index.js';
import { IMMUTABLE } from '../metadata.js';
import type { Strategy } from '../strategy.js';
import {
  checkAmount,
  checkContainerResourceName,
  checkQuotaResourceName,
  checkResourceName,
  overcommits,
} from './resources.js';

const SCOPES = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
];

const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function checkQuota({ spec = {} }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, amount] of Object.entries(spec.hard ?? {})) {
    const at = `spec.hard[${name}]`;
    errors.push(...checkQuotaResourceName(name, at), ...checkAmount(name, amount, at));
  }
  const scopes = spec.scopes ?? [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) {
      errors.push(invalidValue('spec.scopes', scopes, 'unsupported scope'));
    }
  }
  if (OPPOSITES.some((pair) => pair.every((each) => scopes.includes(each)))) {
    errors.push(invalidValue('spec.scopes', scopes, 'conflicting scopes'));
  }
  return errors;
}

export const resourceQuota: Strategy<ResourceQuota> = {
  generation: 'none',
  check: checkQuota,
  checkUpdate: ({ spec }, { spec: old }) =>
    same([...(spec?.scopes ?? [])].sort(), [...(old?.scopes ?? [])].sort())
      ? []
      : [invalidValue('spec.scopes', spec?.scopes ?? [], IMMUTABLE)],
};

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** For containers: limits default to the maximum, requests to the limit and then to the minimum. */
function limitDefaults(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function checkItem(item: LimitRangeItem, at: string): FieldError[] {
  const { type, max = {}, min = {}, maxLimitRequestRatio: ratios = {} } = item;
  const errors: FieldError[] = [];
  const checkName =
    type === 'Pod' || type === 'Container' ? checkContainerResourceName : checkResourceName;
  const names = (field: keyof LimitRangeItem): void => {
    const amounts = (item[field] ?? {}) as Record<string, string>;
    for (const name in amounts) errors.push(...checkName(name, `${at}.${field}[${name}]`));
  };
  names('max');
  names('min');
  if (type === 'Pod') {
    for (const field of ['default', 'defaultRequest'] as const) {
      if (item[field] === undefined) continue;
      errors.push(forbiddenField(`${at}.${field}`, "may not be specified when `type` is 'Pod'"));
    }
  } else {
    names('default');
    names('defaultRequest');
  }
  if (type === 'PersistentVolumeClaim' && min.storage === undefined && max.storage === undefined) {
    const text = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(required(`${at}.limits`, text));
  }
  names('maxLimitRequestRatio');
  const usual = type === 'Pod' ? {} : (item.default ?? {});
  const asked = type === 'Pod' ? {} : (item.defaultRequest ?? {});
  const all = new Set([min, max, usual, asked, ratios].flatMap((each) => Object.keys(each)));
  for (const name of all) {
    const [low, high, limit, request, ratio] = [min, max, usual, asked, ratios].map(
      (amounts) => own(amounts, name) as string | undefined,
    );
    const order = (
      smaller: string | undefined,
      larger: string | undefined,
      field: string,
      value: string | undefined,
      text: (small: string, large: string) => string,
    ): void => {
      if (smaller === undefined || larger === undefined) return;
      if (compareQuantities(smaller, larger) <= 0) return;
      errors.push(invalidValue(`${at}.${field}[${name}]`, value, text(smaller, larger)));
    };
    order(low, high, 'min', low, (a, b) => `min value ${a} is greater than max value ${b}`);
    order(low, request, 'defaultRequest', request, (a, b) => {
      return `min value ${a} is greater than default request value ${b}`;
    });
    order(request, high, 'defaultRequest', request, (a, b) => {
      return `default request value ${a} is greater than max value ${b}`;
    });
    order(request, limit, 'defaultRequest', request, (a, b) => {
      return `default request value ${a} is greater than default limit value ${b}`;
    });
    order(low, limit, 'default', low, (a, b) => {
      return `min value ${a} is greater than default value ${b}`;
    });
    order(limit, high, 'default', high, (a, b) => {
      return `default value ${a} is greater than max value ${b}`;
    });
    const ratioAt = `${at}.maxLimitRequestRatio[${name}]`;
    if (ratio !== undefined && compareQuantities(ratio, '1') < 0) {
      errors.push(invalidValue(ratioAt, ratio, `ratio ${ratio} is less than 1`));
    }
    if (ratio !== undefined && low !== undefined && high !== undefined) {
      const most = quantity(high) / quantity(low);
      if (quantity(ratio) > most) {
        const text = `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`;
        errors.push(invalidValue(ratioAt, ratio, text));
      }
    }
    if (limit === undefined || request === undefined || overcommits(name)) continue;
    if (compareQuantities(limit, request) !== 0) {
      const text = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
      errors.push(invalidValue(`${at}.defaultRequest[${name}]`, request, text));
    }
  }
  return errors;
}

function checkType(type: string, path: string): FieldError[] {
  const errors = qualifiedName(type).map((text) => invalidValue(path, type, text));
  if (errors.length > 0 || type.includes('/') || TYPES.includes(type)) return errors;
  return [invalidValue(path, type, 'must be a standard limit type or fully qualified')];
}

export const limitRange: Strategy<LimitRange> = {
  createOnUpdate: true,
  generation: 'none',
  defaults: ({ spec }) => spec?.limits?.forEach(limitDefaults),
  check: ({ spec }) => {
    const seen = new Set<string>();
    return (spec?.limits ?? []).flatMap((item, i) => {
      const at = `spec.limits[${i}]`;
      const errors = checkType(item.type, `${at}.type`);
      if (seen.has(item.type)) errors.push(duplicate(`${at}.type`, item.type));
      seen.add(item.type);
      return [...errors, ...checkItem(item, at)];
    });
  },
};
