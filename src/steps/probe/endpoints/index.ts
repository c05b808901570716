import type { KubeObject, Probe } from '../../../model/index.js';
import { noData, numberPart, sampleOf } from '../../common/sample.js';
import { endpointSlices, type Endpoint } from '../../common/endpoints.js';

/** Addresses behind a Service, from its EndpointSlices. No slice is no endpoint; no Service is no data. */
export const endpoints: Probe<'endpoints'> = {
  kind: 'endpoints',
  watches: (spec, context) => {
    const namespace = spec.namespace ?? context.namespace;
    return [
      { kind: 'Service', namespace },
      { kind: 'EndpointSlice', namespace },
    ];
  },
  async sample(spec, context) {
    const namespace = spec.namespace ?? context.namespace;
    const service: KubeObject | undefined = context.view.get({
      kind: 'Service',
      name: spec.service,
      namespace,
    });
    if (!service) return noData('endpoints', `no Service ${namespace}/${spec.service}`);
    const all = endpointSlices(context.view, namespace, spec.service).flatMap(
      (slice) => slice.endpoints ?? [],
    );
    // `ready` absent means ready (API reference); a terminating pod is neither up nor coming up.
    const ready = distinct(all.filter((e) => e.conditions?.ready !== false));
    const notReady = distinct(
      all.filter((e) => e.conditions?.ready === false && e.conditions.terminating !== true),
    );
    const parts = [
      ...(spec.ready ? [numberPart('ready endpoints', spec.ready, ready.length)] : []),
      ...(spec.notReady ? [numberPart('endpoints not ready', spec.notReady, notReady.length)] : []),
    ];
    if (parts.length === 0) parts.push(numberPart('ready endpoints', { atLeast: 1 }, ready.length));
    return Promise.resolve(sampleOf(parts, `ready: ${list(ready)}\nnot ready: ${list(notReady)}`));
  },
};

/** One entry per pod: it may be in two slices while they are rewritten, or with two address families. */
function distinct(found: Endpoint[]): string[] {
  const byPod = new Map(found.map((e) => [e.targetRef?.uid ?? e.addresses[0], e.addresses[0]]));
  return [...byPod.values()].map(String).sort();
}

function list(addresses: string[]): string {
  return addresses.length === 0 ? '<none>' : addresses.join(', ');
}
