import { labelSelectorText } from '../machinery/index.js';
import type {
  Endpoints,
  EndpointSlice,
  Ingress,
  IngressClass,
  LoadBalancerIngress,
  NetworkPolicy,
  Service,
} from '../types/index.js';
import { cells, createdAt, labelsText, nameOf, someOf } from './row.js';

export const network = {
  services: cells<Service>((object, since) => {
    const { spec } = object;
    return [
      nameOf(object),
      spec?.type ?? '',
      spec?.clusterIPs?.[0] ?? '<none>',
      externalIP(object),
      portsText(object),
      since(createdAt(object)),
      labelsText(spec?.selector),
    ];
  }),
  endpoints: cells<Endpoints>((object, since) => [
    nameOf(object),
    endpointsText(object),
    since(createdAt(object)),
  ]),
  'endpointslices.discovery.k8s.io': cells<EndpointSlice>((object, since) => [
    nameOf(object),
    object.addressType,
    someOf(
      (object.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')),
      '<unset>',
    ),
    someOf(
      (object.endpoints ?? []).flatMap(({ addresses }) => addresses),
      '<unset>',
    ),
    since(createdAt(object)),
  ]),
  'ingresses.networking.k8s.io': cells<Ingress>((object, since) => [
    nameOf(object),
    object.spec?.ingressClassName ?? '<none>',
    hosts(object),
    addresses(object.status?.loadBalancer?.ingress).join(','),
    (object.spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    since(createdAt(object)),
  ]),
  'ingressclasses.networking.k8s.io': cells<IngressClass>((object, since) => [
    nameOf(object),
    object.spec?.controller ?? '',
    parameters(object),
    since(createdAt(object)),
  ]),
  'networkpolicies.networking.k8s.io': cells<NetworkPolicy>((object, since) => [
    nameOf(object),
    labelSelectorText(object.spec?.podSelector) || '<none>',
    since(createdAt(object)),
  ]),
};

/** Sorted, each once. */
function addresses(
  ingress: readonly Pick<LoadBalancerIngress, 'ip' | 'hostname'>[] | undefined,
): string[] {
  const all = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(all.filter((each) => each !== ''))].sort();
}

function externalIP({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer':
      return [...addresses(status?.loadBalancer?.ingress), ...external].join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    case undefined:
    default:
      return '<unknown>';
  }
}

function portsText({ spec }: Service): string {
  const texts = (spec?.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return texts.join(',') || '<none>';
}

/** `10.0.0.1:80`, and three of them at most; an IPv6 address in brackets. */
function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) => {
    const ips = addresses.map(({ ip }) => ip);
    if (ports.length === 0) return ips;
    return ports.flatMap(({ port }) =>
      ips.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
    );
  });
  return someOf(all, '');
}

function hosts({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const shown: string[] = [];
  let more = false;
  for (const { host } of rules) {
    // A rule without a host is one of those that are not shown, once there are three.
    if (shown.length === 3) more = true;
    else if (host) shown.push(host);
  }
  if (shown.length === 0) return '*';
  return more ? `${shown.join(',')} + ${rules.length - 3} more...` : shown.join(',');
}

function parameters({ spec }: IngressClass): string {
  const found = spec?.parameters;
  if (found === undefined) return '<none>';
  const group = found.apiGroup === undefined ? '' : `.${found.apiGroup}`;
  return `${found.kind}${group}/${found.name}`;
}
