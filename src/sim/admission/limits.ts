import { compareQuantities, quantity } from '../machinery/index.js';
import type { LimitRangeItem } from '../types/index.js';
import type { Amounts } from './amounts.js';

/**
 * What breaks the bounds of a LimitRange, in its words. `limits` undefined: of claims, where only
 * requests count.
 */
export function violations(
  item: LimitRangeItem,
  requests: Amounts,
  limits: Amounts | undefined,
): string[] {
  const each = (
    bounds: Amounts | undefined,
    check: (name: string, bound: string) => string | undefined,
  ): string[] =>
    Object.entries(bounds ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, bound]) => check(name, bound) ?? []);

  return [
    ...each(item.min, (name, bound) => {
      const text = `minimum ${name} usage per ${item.type} is ${bound}`;
      return belowLeast(text, bound, requests[name], limits?.[name]);
    }),
    ...each(item.max, (name, bound) => {
      const text = `maximum ${name} usage per ${item.type} is ${bound}`;
      return limits === undefined
        ? requestAboveMost(text, bound, requests[name])
        : aboveMost(text, bound, requests[name], limits[name]);
    }),
    ...each(item.maxLimitRequestRatio, (name, bound) => {
      const text = `${name} max limit to request ratio per ${item.type} is ${bound}`;
      return ratioTooHigh(text, bound, requests[name], limits?.[name]);
    }),
  ];
}

type Given = string | undefined;

function belowLeast(text: string, bound: string, request: Given, limit: Given): string | undefined {
  if (request === undefined) return `${text}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${text}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0) {
    return `${text}, but limit is ${limit}`;
  }
  return undefined;
}

function aboveMost(text: string, bound: string, request: Given, limit: Given): string | undefined {
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${text}, but limit is ${limit}`;
  if (request !== undefined && compareQuantities(request, bound) > 0) {
    return `${text}, but request is ${request}`;
  }
  return undefined;
}

function requestAboveMost(text: string, bound: string, request: Given): string | undefined {
  if (request === undefined) return `${text}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${text}, but request is ${request}` : undefined;
}

function ratioTooHigh(
  text: string,
  bound: string,
  request: Given,
  limit: Given,
): string | undefined {
  const [asked, most] = [quantity(request), quantity(limit)];
  if (asked === 0) return `${text}, but no request is specified or request is 0`;
  if (most === 0) return `${text}, but no limit is specified or limit is 0`;
  const ratio = most / asked;
  return ratio > quantity(bound) ? `${text}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
