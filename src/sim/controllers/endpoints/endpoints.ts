import type { Component, Sim } from '../../contract/index.js';
import { same } from '../../machinery/index.js';
import type {
  EndpointAddress,
  EndpointPort,
  Endpoints,
  EndpointSubset,
  Pod,
  Service,
} from '../../types/index.js';
import {
  isReady,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  splitKey,
  startLoop,
  uidOf,
} from '../common/index.js';
import { belongs, hostnameOf, isHeadless, targetPort } from './pod.js';
import { watchServices } from './services.js';
import { createTriggers, TRIGGER } from './trigger.js';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
/** endpoints_controller.go maxCapacity. */
const MOST = 1000;

/** The old Endpoints objects: one for each Service with a selector, of the same name. */
export function startEndpoints(sim: Sim): Component {
  const { api } = sim;
  const triggers = createTriggers();

  const work = (key: string): void => {
    const [namespace, name] = splitKey(key);
    const service = api.get<Service>('services', namespace, name);
    if (service === undefined) {
      triggers.forget(key);
      api.delete('endpoints', namespace, name);
      return;
    }
    if (service.spec?.selector === undefined) return;
    const pods = matched.pods(key);
    const trigger = triggers.next(key, service, pods);
    const { subsets, truncated } = truncate(subsetsOf(service, pods));
    const present = api.get<Endpoints>('endpoints', namespace, name);
    const labels: Record<string, string> = { ...service.metadata?.labels };
    delete labels[HEADLESS];
    if (isHeadless(service)) labels[HEADLESS] = '';
    labels[MANAGED_BY] = 'endpoint-controller';
    const unchanged =
      present !== undefined &&
      same(present.subsets ?? [], subsets) &&
      same(present.metadata?.labels, labels);
    if (unchanged) return;
    const annotations = { ...present?.metadata?.annotations };
    delete annotations[TRIGGER];
    delete annotations[OVER_CAPACITY];
    if (trigger !== undefined) annotations[TRIGGER] = trigger;
    if (truncated) annotations[OVER_CAPACITY] = 'truncated';
    const fill = (draft: Endpoints): void => {
      draft.metadata = {
        ...draft.metadata,
        labels,
        annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
      };
      draft.subsets = subsets.length === 0 ? undefined : subsets;
    };
    if (api.update<Endpoints>('endpoints', namespace, name, fill) !== undefined) return;
    const fresh: Endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace } };
    fill(fresh);
    try {
      api.create('endpoints', fresh);
    } catch (error) {
      if (!namespaceTerminating(error)) throw error;
    }
  };

  const loop = startLoop(sim, 'endpoint-controller', work);
  const matched = watchServices(sim, loop.add);
  loop.also(matched.stop);
  return loop;
}

/** What a Service leads to, by groups of the same ports (endpoints RepackSubsets). */
export function subsetsOf(service: Service, pods: Pod[]): EndpointSubset[] {
  const publish = service.spec?.publishNotReadyAddresses === true;
  const groups = new Map<string, { ports: EndpointPort[]; pods: Pod[] }>();
  for (const pod of pods) {
    if (!belongs(pod, publish)) continue;
    const ports = portsOf(service, pod);
    if (ports.length === 0 && !(isHeadless(service) && (service.spec?.ports ?? []).length === 0)) {
      continue;
    }
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, pods: [] };
    groups.set(key, group);
    group.pods.push(pod);
  }
  const sorted = [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, group]) => {
    const ready = group.pods.filter((pod) => publish || isReady(pod));
    const waiting = group.pods.filter((pod) => !publish && !isReady(pod));
    return {
      ...(ready.length > 0 ? { addresses: addresses(service, ready) } : {}),
      ...(waiting.length > 0 ? { notReadyAddresses: addresses(service, waiting) } : {}),
      ...(group.ports.length > 0 ? { ports: group.ports } : {}),
    };
  });
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    return {
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      ...(port.name ? { name: port.name } : {}),
      port: number,
      protocol: port.protocol ?? 'TCP',
    };
  });
}

function addresses(service: Service, pods: Pod[]): EndpointAddress[] {
  const made = pods.map((pod): EndpointAddress => {
    const hostname = hostnameOf(pod, service);
    return {
      ...(hostname === undefined ? {} : { hostname }),
      ip: pod.status?.podIP ?? '',
      nodeName: pod.spec?.nodeName,
      targetRef: { kind: 'Pod', name: nameOf(pod), namespace: namespaceOf(pod), uid: uidOf(pod) },
    };
  });
  return made.sort((a, b) => byAddress(a.ip, b.ip));
}

function byAddress(a: string, b: string): number {
  const [left, right] = [a, b].map((ip) => ip.split('.').map(Number));
  for (const [i, byte] of (left ?? []).entries()) {
    const difference = byte - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** At most 1000 addresses, the ready ones first. */
function truncate(subsets: EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  const count = subsets.reduce(
    (sum, each) => sum + (each.addresses?.length ?? 0) + (each.notReadyAddresses?.length ?? 0),
    0,
  );
  if (count <= MOST) return { subsets, truncated: false };
  let left = MOST;
  const take = (list: EndpointAddress[] | undefined): EndpointAddress[] | undefined => {
    const taken = list?.slice(0, left);
    left -= taken?.length ?? 0;
    return taken?.length === 0 ? undefined : taken;
  };
  const ready = subsets.map((subset) => ({ ...subset, addresses: take(subset.addresses) }));
  return {
    subsets: ready.map((each) => ({ ...each, notReadyAddresses: take(each.notReadyAddresses) })),
    truncated: true,
  };
}
