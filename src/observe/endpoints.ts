import type { KubeObject } from '../model/index.js';
import type { Fields } from './fields.js';

interface Endpoint {
  addresses?: string[];
  conditions?: { ready?: boolean };
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** The Service that an EndpointSlice belongs to. */
export function serviceOf(slice: KubeObject): string | undefined {
  return slice.metadata.labels?.[SERVICE_LABEL];
}

/** Addresses of a Service from all of its slices; `ready: null` counts as ready, as the API says. */
export function addressFields(slices: KubeObject[]): Fields {
  const endpoints = slices.flatMap((slice) => (slice.endpoints ?? []) as Endpoint[]);
  const addresses = (ready: boolean): string =>
    [
      ...new Set(
        endpoints
          .filter(({ conditions }) => (conditions?.ready ?? true) === ready)
          .flatMap((endpoint) => endpoint.addresses ?? []),
      ),
    ]
      .sort()
      .join(',');
  return { 'ready addresses': addresses(true), 'not ready addresses': addresses(false) };
}
