import { same } from '../../machinery/index.js';
import type { Endpoint, DiscoveryV1EndpointPort, EndpointSlice } from '../../types/index.js';
import { uidOf } from '../common/index.js';

/** Endpoints at most in one slice (kube-controller-manager --max-endpoints-per-slice). */
export const MOST = 100;

/** Endpoints that have the same ports, as the Service wants them, by the UID of their pod. */
export interface Group {
  ports: DiscoveryV1EndpointPort[];
  endpoints: Map<string, Endpoint>;
}

export interface Plan {
  create: Content[];
  update: { slice: EndpointSlice; content: Content }[];
  remove: EndpointSlice[];
}

export interface Content {
  ports: DiscoveryV1EndpointPort[];
  endpoints: Endpoint[];
}

/**
 * How the slices that a Service has become those that it wants, with few writes (endpointslice
 * reconciler.go): what is in a slice stays there, new endpoints go into slices that are written anyhow,
 * then into one with room for all of them, then into new ones. One slice always stays, empty if need be.
 */
export function plan(groups: Group[], slices: EndpointSlice[]): Plan {
  const result: Plan = { create: [], update: [], remove: [] };
  const left = new Set(slices);
  for (const group of groups) {
    const its = slices.filter((slice) => same(slice.ports ?? [], group.ports));
    for (const slice of its) left.delete(slice);
    planGroup(group, its, result);
  }
  result.remove.push(...left);
  if (result.remove.length === slices.length && result.create.length === 0) {
    const [only] = result.remove;
    const empty = (only?.endpoints ?? []).length === 0 && (only?.ports ?? []).length === 0;
    if (result.remove.length === 1 && empty) result.remove = [];
    else result.create.push({ ports: [], endpoints: [] });
  }
  // A slice that would go is made into one that would come.
  while (result.remove.length > 0 && result.create.length > 0) {
    const slice = result.remove.pop();
    const content = result.create.pop();
    if (slice !== undefined && content !== undefined) result.update.push({ slice, content });
  }
  return result;
}

function planGroup({ ports, endpoints }: Group, slices: EndpointSlice[], result: Plan): void {
  const waiting = new Map(endpoints);
  const changed: { slice: EndpointSlice; endpoints: Endpoint[] }[] = [];
  const unchanged: EndpointSlice[] = [];
  for (const slice of slices) {
    const kept: Endpoint[] = [];
    let touched = false;
    for (const present of slice.endpoints ?? []) {
      const uid = present.targetRef?.uid ?? '';
      const wanted = waiting.get(uid);
      if (wanted === undefined) touched = true;
      else {
        waiting.delete(uid);
        kept.push(wanted);
        touched ||= !same(present, wanted);
      }
    }
    if (kept.length === 0) result.remove.push(slice);
    else if (touched) changed.push({ slice, endpoints: kept });
    else unchanged.push(slice);
  }
  const coming = [...waiting.values()];
  for (const each of changed.toSorted((a, b) => b.endpoints.length - a.endpoints.length)) {
    each.endpoints.push(...coming.splice(0, MOST - each.endpoints.length));
  }
  if (coming.length > 0 && coming.length < MOST) {
    const roomy = unchanged.find((slice) => (slice.endpoints?.length ?? 0) + coming.length <= MOST);
    if (roomy !== undefined) {
      changed.push({ slice: roomy, endpoints: [...(roomy.endpoints ?? []), ...coming.splice(0)] });
    }
  }
  while (coming.length > 0) result.create.push({ ports, endpoints: coming.splice(0, MOST) });
  for (const { slice, endpoints: list } of changed) {
    result.update.push({ slice, content: { ports, endpoints: list } });
  }
  const touched = new Set(changed.map(({ slice }) => uidOf(slice)));
  result.remove = result.remove.filter((slice) => !touched.has(uidOf(slice)));
}
