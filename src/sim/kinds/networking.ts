import { isIP } from 'node:net';
import {
  dns1035Label,
  dns1123Subdomain,
  forbiddenField,
  invalidValue,
  notSupported,
  portName,
  portNumber,
  required,
  wildcardSubdomain,
  type FieldError,
} from '../machinery/index.js';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../types/index.js';
import { checkCidr } from './ip.js';
import { checkLabelSelector, IMMUTABLE } from './metadata.js';
import type { Strategy } from './strategy.js';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const FORBIDDEN_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_ENDS = ['/..', '/.'];

function checkHost(host: string, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (isIP(host) !== 0) {
    errors.push(invalidValue(at, host, 'must be a DNS name, not an IP address'));
  }
  const rule = host.includes('*') ? wildcardSubdomain : dns1123Subdomain;
  return [...errors, ...rule(host).map((text) => invalidValue(at, host, text))];
}

function checkPath({ path = '', pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  if ((pathType ?? null) === null) {
    return [required(`${at}.pathType`, 'pathType must be specified')];
  }
  const errors: FieldError[] = [];
  const wrong = (text: string): void => void errors.push(invalidValue(`${at}.path`, path, text));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) wrong('must be an absolute path');
    for (const part of FORBIDDEN_IN_PATH) {
      if (path.includes(part)) wrong(`must not contain '${part}'`);
    }
    for (const end of FORBIDDEN_ENDS) if (path.endsWith(end)) wrong(`cannot end with '${end}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) wrong('must be an absolute path');
  } else errors.push(notSupported(`${at}.pathType`, pathType, PATH_TYPES));
  return [...errors, ...checkBackend(backend, `${at}.backend`)];
}

function checkBackend({ service, resource }: IngressBackend, at: string): FieldError[] {
  if (service !== undefined && resource !== undefined) {
    return [invalidValue(at, '', 'cannot set both resource and service backends')];
  }
  if (resource !== undefined) return [];
  if (service === undefined) {
    return [invalidValue(at, '', 'resource or service backend is required')];
  }
  const { name, port = {} } = service;
  const errors =
    name === ''
      ? [required(`${at}.service.name`)]
      : dns1035Label(name).map((text) => invalidValue(`${at}.service.name`, name, text));
  if (port.name !== undefined && port.number !== undefined) {
    errors.push(invalidValue(at, '', 'cannot set both port name & port number'));
  } else if (port.name !== undefined) {
    const wrong = portName(port.name);
    errors.push(...wrong.map((text) => invalidValue(`${at}.service.port.name`, port.name, text)));
  } else if (port.number !== undefined) {
    const wrong = portNumber(port.number);
    const path = `${at}.service.port.number`;
    errors.push(...wrong.map((text) => invalidValue(path, port.number, text)));
  } else errors.push(required(at, 'port name or number is required'));
  return errors;
}

function checkIngress({ spec = {} }: Ingress): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    const text = 'either `defaultBackend` or `rules` must be specified';
    errors.push(invalidValue('spec', spec.rules, text));
  }
  if (defaultBackend !== undefined) {
    errors.push(...checkBackend(defaultBackend, 'spec.defaultBackend'));
  }
  rules.forEach(({ host = '', http }, i) => {
    const at = `spec.rules[${i}]`;
    if (host !== '') errors.push(...checkHost(host, `${at}.host`));
    if (http === undefined) return;
    const paths = http.paths ?? [];
    if (paths.length === 0) errors.push(required(`${at}.http.paths`));
    paths.forEach((path, j) => errors.push(...checkPath(path, `${at}.http.paths[${j}]`)));
  });
  tls.forEach(({ hosts = [], secretName = '' }, i) => {
    hosts.forEach((host, j) => {
      const rule = host.includes('*') ? wildcardSubdomain : dns1123Subdomain;
      const at = `spec.tls[${i}].hosts[${j}]`;
      errors.push(...rule(host).map((text) => invalidValue(at, host, text)));
    });
    if (secretName === '') return;
    const at = `spec.tls[${i}].secretName`;
    errors.push(...dns1123Subdomain(secretName).map((t) => invalidValue(at, secretName, t)));
  });
  if (ingressClassName !== undefined) {
    const at = 'spec.ingressClassName';
    const wrong = dns1123Subdomain(ingressClassName);
    errors.push(...wrong.map((text) => invalidValue(at, ingressClassName, text)));
  }
  return errors;
}

export const ingress: Strategy<Ingress> = {
  check: checkIngress,
  warnings: ({ metadata }, old) =>
    old === undefined && metadata?.annotations?.['kubernetes.io/ingress.class'] !== undefined
      ? [
          'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
        ]
      : [],
};

export const ingressClass: Strategy<IngressClass> = {
  defaults: ({ spec }) => {
    if (spec?.parameters !== undefined) spec.parameters.scope ??= 'Cluster';
  },
  check: ({ spec }) => {
    const controller = spec?.controller ?? '';
    if (controller === '') return [required('spec.controller')];
    const [host = '', path = ''] = controller.split(/\/(.*)/s);
    if (host === '' || path === '') {
      const text = 'must be a domain-prefixed path (such as "acme.io/foo")';
      return [invalidValue('spec.controller', controller, text)];
    }
    return dns1123Subdomain(host).map((text) => invalidValue('spec.controller', host, text));
  },
  checkUpdate: ({ spec }, old) =>
    spec?.controller === old.spec?.controller
      ? []
      : [invalidValue('spec.controller', spec?.controller, IMMUTABLE)],
};

function checkPolicyPort({ protocol, port, endPort }: NetworkPolicyPort, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const end = (shown: unknown, text: string): void =>
    void errors.push(invalidValue(`${at}.endPort`, shown, text));
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol)) {
    errors.push(notSupported(`${at}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
  }
  if (typeof port === 'number') {
    errors.push(...portNumber(port).map((text) => invalidValue(`${at}.port`, port, text)));
    if (endPort === undefined) return errors;
    if (endPort < port) end(port, 'must be greater than or equal to `port`');
    for (const text of portNumber(endPort)) end(endPort, text);
  } else if (port === undefined) {
    if (endPort !== undefined) end(endPort, 'may not be specified when `port` is not specified');
  } else {
    if (endPort !== undefined) end(endPort, 'may not be specified when `port` is non-numeric');
    errors.push(...portName(port).map((text) => invalidValue(`${at}.port`, port, text)));
  }
  return errors;
}

function checkPeer(peer: NetworkPolicyPeer, at: string): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors = [
    ...checkLabelSelector(podSelector, `${at}.podSelector`),
    ...checkLabelSelector(namespaceSelector, `${at}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : checkCidr(ipBlock.cidr, `${at}.ipBlock.cidr`)),
  ];
  const count = Object.keys(peer).length;
  if (count === 0) errors.push(required(at, 'must specify a peer'));
  if (count > 1 && ipBlock !== undefined) {
    errors.push(forbiddenField(at, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

export const networkPolicy: Strategy<NetworkPolicy> = {
  defaults: ({ spec }) => {
    if (spec === undefined) return;
    for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of ports ?? []) port.protocol ??= 'TCP';
    }
    spec.policyTypes ??= (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  check: ({ spec }) => {
    const errors = checkLabelSelector(spec?.podSelector, 'spec.podSelector');
    const rules = [
      ...(spec?.ingress ?? []).map(({ ports, from }, i) => ({
        ports,
        peers: from,
        at: `spec.ingress[${i}]`,
        name: 'from',
      })),
      ...(spec?.egress ?? []).map(({ ports, to }, i) => ({
        ports,
        peers: to,
        at: `spec.egress[${i}]`,
        name: 'to',
      })),
    ];
    for (const { ports = [], peers = [], at, name } of rules) {
      ports.forEach((port, i) => errors.push(...checkPolicyPort(port, `${at}.ports[${i}]`)));
      peers.forEach((peer, i) => errors.push(...checkPeer(peer, `${at}.${name}[${i}]`)));
    }
    const types = ['Ingress', 'Egress'];
    (spec?.policyTypes ?? []).forEach((type, i) => {
      if (!types.includes(type)) errors.push(notSupported(`spec.policyTypes[${i}]`, type, types));
    });
    return errors;
  },
};
