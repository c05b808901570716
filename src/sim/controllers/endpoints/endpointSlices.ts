import type { Component, Sim } from '../../contract/index.js';
import { controllerOf, same } from '../../machinery/index.js';
import type {
  DiscoveryV1EndpointPort,
  Endpoint,
  EndpointSlice,
  Node,
  Pod,
  Service,
} from '../../types/index.js';
import {
  controllerRef,
  isBeingDeleted,
  isReady,
  nameOf,
  namespaceOf,
  namespaceTerminating,
  splitKey,
  startLoop,
  uidOf,
} from '../common/index.js';
import { belongs, hostnameOf, isHeadless, targetPort } from './pod.js';
import { plan, type Content, type Group } from './slices.js';
import { watchServices } from './services.js';
import { createTriggers, TRIGGER } from './trigger.js';

const SLICES = 'endpointslices.discovery.k8s.io';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';

/** The EndpointSlices of each Service that has a selector. Those of a deleted one are garbage. */
export function startEndpointSlices(sim: Sim): Component {
  const { api } = sim;
  const triggers = createTriggers();

  const work = (key: string): void => {
    const service = api.get<Service>('services', ...splitKey(key));
    if (service === undefined) {
      triggers.forget(key);
      return;
    }
    if (service.spec?.selector === undefined || isBeingDeleted(service)) return;
    if (service.spec.type === 'ExternalName') return;
    const pods = matched.pods(key);
    const trigger = triggers.next(key, service, pods);
    const present = api.by<EndpointSlice>('byOwner', uidOf(service)).filter(isOurs);
    const steps = plan(groupsOf(service, pods), present);
    const relabelled = present.filter(
      (slice) => !same(slice.metadata?.labels, labelsOf(service)) && !steps.remove.includes(slice),
    );
    for (const slice of relabelled) {
      if (steps.update.some((step) => step.slice === slice)) continue;
      const { ports, endpoints } = slice;
      steps.update.push({ slice, content: { ports: ports ?? [], endpoints: endpoints ?? [] } });
    }
    for (const { slice, content } of steps.update) {
      api.update<EndpointSlice>(SLICES, namespaceOf(slice), nameOf(slice), (draft) =>
        fill(draft, service, content, trigger),
      );
    }
    for (const content of steps.create) create(service, content, trigger);
    for (const slice of steps.remove) api.delete(SLICES, namespaceOf(slice), nameOf(slice));
  };

  const create = (service: Service, content: Content, trigger: string | undefined): void => {
    const slice: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${nameOf(service)}-`,
        namespace: namespaceOf(service),
        ownerReferences: [controllerRef(service)],
      },
      addressType: 'IPv4',
      endpoints: [],
    };
    fill(slice, service, content, trigger);
    try {
      api.create(SLICES, slice);
    } catch (error) {
      if (!namespaceTerminating(error)) throw error;
    }
  };

  const groupsOf = (service: Service, pods: Pod[]): Group[] => {
    const groups = new Map<string, Group>();
    for (const pod of pods) {
      if (!belongs(pod, true)) continue;
      const ports = portsOf(service, pod);
      const key = JSON.stringify(ports);
      const group: Group = groups.get(key) ?? { ports, endpoints: new Map<string, Endpoint>() };
      groups.set(key, group);
      group.endpoints.set(uidOf(pod), endpointOf(service, pod));
    }
    return [...groups.values()];
  };
  const endpointOf = (service: Service, pod: Pod): Endpoint => {
    const serving = isReady(pod);
    const terminating = isBeingDeleted(pod);
    const publish = service.spec?.publishNotReadyAddresses === true;
    const hostname = hostnameOf(pod, service);
    const nodeName = pod.spec?.nodeName;
    const node = nodeName === undefined ? undefined : api.get<Node>('nodes', '', nodeName);
    const zone = node?.metadata?.labels?.['topology.kubernetes.io/zone'];
    return {
      addresses: [pod.status?.podIP ?? ''],
      conditions: { ready: publish || (serving && !terminating), serving, terminating },
      ...(hostname === undefined ? {} : { hostname }),
      ...(nodeName === undefined ? {} : { nodeName }),
      targetRef: { kind: 'Pod', name: nameOf(pod), namespace: namespaceOf(pod), uid: uidOf(pod) },
      ...(zone === undefined ? {} : { zone }),
    };
  };

  const loop = startLoop(sim, 'endpoint-slice-controller', work);
  const matched = watchServices(sim, loop.add);
  loop.also(matched.stop);
  // Someone else's change or deletion of a slice is put right.
  loop.watch<EndpointSlice>(SLICES, ({ type, object }) => {
    const owner = controllerOf(object);
    if (type === 'ADDED' || owner?.kind !== 'Service' || !isOurs(object)) return;
    loop.add(`${namespaceOf(object)}/${owner.name}`);
  });
  return loop;
}

const isOurs = ({ kind, metadata }: EndpointSlice): boolean =>
  kind === 'EndpointSlice' && metadata?.labels?.[MANAGED_BY] === MANAGER;

function labelsOf(service: Service): Record<string, string> {
  const labels: Record<string, string> = { ...service.metadata?.labels };
  delete labels[HEADLESS];
  if (isHeadless(service)) labels[HEADLESS] = '';
  labels['kubernetes.io/service-name'] = nameOf(service);
  labels[MANAGED_BY] = MANAGER;
  return labels;
}

function fill(
  slice: EndpointSlice,
  service: Service,
  { ports, endpoints }: Content,
  trigger: string | undefined,
): void {
  const annotations = { ...slice.metadata?.annotations };
  delete annotations[TRIGGER];
  if (trigger !== undefined) annotations[TRIGGER] = trigger;
  slice.metadata = {
    ...slice.metadata,
    labels: labelsOf(service),
    annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
  };
  // An empty list comes out of the real API as null, and so do tools get it.
  slice.endpoints = (endpoints.length === 0 ? null : endpoints) as Endpoint[];
  slice.ports = (ports.length === 0 ? null : ports) as DiscoveryV1EndpointPort[];
}

function portsOf(service: Service, pod: Pod): DiscoveryV1EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    return {
      name: port.name ?? '',
      port: number,
      protocol: port.protocol ?? 'TCP',
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    };
  });
}
