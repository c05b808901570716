import type { ContainerPort, Pod, Service, ServicePort } from '../../types/index.js';
import { isTerminal, nameOf, namespaceOf } from '../common/index.js';

/** Whether a Service leads to a pod at all, ready or not (endpointslice util ShouldPodBeInEndpoints). */
export function belongs(pod: Pod, terminatingToo: boolean): boolean {
  if (isTerminal(pod) || !pod.status?.podIP) return false;
  return terminatingToo || pod.metadata?.deletionTimestamp === undefined;
}

/** The name under which DNS knows the pod of a headless Service. */
export function hostnameOf(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  const its = subdomain === nameOf(service) && namespaceOf(pod) === namespaceOf(service);
  return hostname && its ? hostname : undefined;
}

/** The number of the port that a Service's port means on a pod; undefined when the pod has no such name. */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const sidecars = (pod.spec?.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  const ports = [...(pod.spec?.containers ?? []), ...sidecars].flatMap<ContainerPort>(
    (container) => container.ports ?? [],
  );
  const protocol = port.protocol ?? 'TCP';
  return ports.find((each) => each.name === target && (each.protocol ?? 'TCP') === protocol)
    ?.containerPort;
}

export const isHeadless = (service: Service): boolean =>
  (service.spec?.clusterIP ?? '') === '' || service.spec?.clusterIP === 'None';
