import type { Admission, Attributes, Sim } from '../contract/index.js';
import type {
  Container,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
} from '../types/index.js';
import { amountsOf, podAmounts } from './amounts.js';
import { forbid, joined } from './forbid.js';
import { violations } from './limits.js';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Defaults and bounds of a namespace's LimitRanges (plugin/pkg/admission/limitranger). */
export function limitRanger({ api }: Pick<Sim, 'api'>): Admission {
  const rangesFor = ({ operation, resource, subresource, namespace, old }: Attributes) => {
    const looked =
      (resource === 'pods' && operation === 'CREATE') ||
      (resource === 'persistentvolumeclaims' && operation !== 'DELETE');
    if (!looked || subresource !== '' || old?.metadata?.deletionTimestamp !== undefined) return [];
    return api.list<LimitRange>('limitranges', namespace);
  };
  return {
    name: 'LimitRanger',
    mutate(attributes) {
      if (attributes.resource !== 'pods') return;
      for (const range of rangesFor(attributes)) fillIn(range, attributes.object as Pod);
    },
    validate(attributes) {
      for (const range of rangesFor(attributes)) {
        const items = range.spec?.limits ?? [];
        const found =
          attributes.resource === 'pods'
            ? items.flatMap((item) => ofPod(item, attributes.object as Pod))
            : items.flatMap((item) => ofClaim(item, attributes.object as PersistentVolumeClaim));
        if (found.length > 0) throw forbid(api, attributes, joined(found));
      }
    },
  };
}

function fillIn(range: LimitRange, pod: Pod): void {
  const items = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const requests = Object.assign({}, ...items.map((item) => item.defaultRequest)) as Defaults;
  const limits = Object.assign({}, ...items.map((item) => item.default)) as Defaults;
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((each) =>
      complete(each, 'container', requests, limits),
    ),
    ...(pod.spec?.initContainers ?? []).flatMap((each) =>
      complete(each, 'init container', requests, limits),
    ),
  ];
  if (notes.length === 0) return;
  const annotations = {
    ...pod.metadata?.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  pod.metadata = { ...pod.metadata, annotations };
}

type Defaults = Record<string, string>;

/** Sets what a container does not say, and tells what that was. */
function complete(
  container: Container,
  what: string,
  requests: Defaults,
  limits: Defaults,
): string[] {
  const set = (side: 'requests' | 'limits', defaults: Defaults): string[] => {
    const given = amountsOf(container.resources, side);
    const missing = Object.keys(defaults).filter((name) => given[name] === undefined);
    if (missing.length === 0) return [];
    const added = Object.fromEntries(missing.map((name) => [name, defaults[name] ?? '']));
    container.resources = { ...container.resources, [side]: { ...given, ...added } };
    const names = missing.sort().join(', ');
    return [`${names} ${side.slice(0, -1)} for ${what} ${container.name}`];
  };
  return [...set('requests', requests), ...set('limits', limits)];
}

function ofPod(item: LimitRangeItem, pod: Pod): string[] {
  if (item.type === 'Pod') {
    return violations(item, podAmounts(pod, 'requests'), podAmounts(pod, 'limits'));
  }
  if (item.type !== 'Container') return [];
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return containers.flatMap(({ resources }) =>
    violations(item, amountsOf(resources, 'requests'), amountsOf(resources, 'limits')),
  );
}

function ofClaim(item: LimitRangeItem, { spec }: PersistentVolumeClaim): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  return violations(item, spec?.resources?.requests ?? {}, undefined);
}
