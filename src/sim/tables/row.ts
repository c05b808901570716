import type { Cell } from '../contract/index.js';
import { humanDuration, type KubeObject } from '../machinery/index.js';

/** The age of a moment as tables show it. */
export type Since = (stamp: string | null | undefined) => string;

/** The cells of an object behind its name. `now`: wall-clock ms. */
export type Cells<T extends KubeObject> = (object: T, since: Since, now: number) => Cell[];

/** Cells of any object, for kinds whose resource says what they are. */
export function cells<T extends KubeObject>(
  make: Cells<T>,
): (object: KubeObject, now: number) => Cell[] {
  return (object, now) => {
    const since: Since = (stamp) =>
      stamp === undefined || stamp === null || stamp === ''
        ? '<unknown>'
        : humanDuration(now - Date.parse(stamp));
    return make(object as T, since, now);
  };
}

export const nameOf = (object: KubeObject): string => object.metadata?.name ?? '';
export const createdAt = (object: KubeObject): string | undefined =>
  object.metadata?.creationTimestamp;

/** `a=1,b=2`, as labels.FormatLabels. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** Names and images of containers. */
export function containersText(
  containers: readonly { name: string; image?: string }[] = [],
): [string, string] {
  return [
    containers.map(({ name }) => name).join(','),
    containers.map(({ image }) => image ?? '').join(','),
  ];
}

/** The first three, and how many more. `empty`: what stands for none. */
export function someOf(list: readonly string[], empty: string): string {
  if (list.length > 3) return `${list.slice(0, 3).join(',')} + ${list.length - 3} more...`;
  return list.length === 0 ? empty : list.join(',');
}
