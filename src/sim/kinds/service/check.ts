import {
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  portName,
  portNumber,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { Service, ServicePort, ServiceSpec } from '../../types/index.js';
import { checkCidr, checkEndpointIp, checkIp } from '../ip.js';
import { checkLabels } from '../metadata.js';
import { checkAppProtocol } from '../numbers.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const POLICIES = ['Cluster', 'Local'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** pkg/apis/core/validation validateService. */
export function checkService({ spec = {} }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const headless = spec.clusterIP === 'None';
  const errors: FieldError[] = [];
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') {
    errors.push(required('spec.ports'));
  }
  errors.push(...checkType(spec, headless));
  const names = new Set<string>();
  ports.forEach((port, i) => {
    errors.push(...checkPort(port, ports.length > 1, names, `spec.ports[${i}]`));
  });
  errors.push(...checkLabels(spec.selector, 'spec.selector'));
  errors.push(...checkAffinity(spec), ...checkAddresses(spec));
  (spec.externalIPs ?? []).forEach((ip, i) => {
    const at = `spec.externalIPs[${i}]`;
    const wrong = checkIp(ip, at);
    errors.push(...(wrong.length > 0 ? wrong : checkEndpointIp(ip, at)));
  });
  if (!TYPES.includes(spec.type ?? '')) errors.push(notSupported('spec.type', spec.type, TYPES));
  errors.push(...checkPorts(spec), ...checkBalancer(spec), ...checkTraffic(spec));
  return errors;
}

function checkType(spec: ServiceSpec, headless: boolean): FieldError[] {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    if (!headless) return [];
    const text = `may not be set to 'None' for ${spec.type} services`;
    return [invalidValue('spec.clusterIPs[0]', 'None', text)];
  }
  if (spec.type !== 'ExternalName') return [];
  const errors = (['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
    .filter((name) => (spec[name] ?? '').length > 0)
    .map((name) => forbiddenField(`spec.${name}`, 'may not be set for ExternalName services'));
  const cname = (spec.externalName ?? '').replace(/\.$/, '');
  if (cname === '') return [...errors, required('spec.externalName')];
  return [
    ...errors,
    ...dns1123Subdomain(cname).map((text) => invalidValue('spec.externalName', cname, text)),
  ];
}

function checkPort(
  { name = '', port, protocol = '', targetPort, appProtocol }: ServicePort,
  named: boolean,
  names: Set<string>,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (named && name === '') errors.push(required(`${at}.name`));
  else if (name !== '') {
    errors.push(...dns1123Label(name).map((text) => invalidValue(`${at}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
  errors.push(...portNumber(port).map((text) => invalidValue(`${at}.port`, port, text)));
  if (!PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
  }
  const target =
    typeof targetPort === 'string' ? portName(targetPort) : portNumber(targetPort ?? 0);
  errors.push(...target.map((text) => invalidValue(`${at}.targetPort`, targetPort, text)));
  return [...errors, ...checkAppProtocol(appProtocol, at)];
}

function checkAffinity({ sessionAffinity = '', sessionAffinityConfig }: ServiceSpec): FieldError[] {
  if (!AFFINITIES.includes(sessionAffinity)) {
    return [notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)];
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'ClientIP' && seconds !== undefined) {
    if (seconds > 0 && seconds <= 86_400) return [];
    const at = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
    return [invalidValue(at, seconds, 'must be greater than 0 and less than 86400')];
  }
  return [];
}

function checkAddresses(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors: FieldError[] = [];
  if (clusterIP !== '' && clusterIPs[0] !== clusterIP) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  }
  if (clusterIP === '' && clusterIPs.length > 0) {
    const text = 'must be empty when `clusterIP` is not specified';
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, text));
  }
  ipFamilies.forEach((family, i) => {
    const at = `spec.ipFamilies[${i}]`;
    if (!FAMILIES.includes(family)) errors.push(notSupported(at, family, FAMILIES));
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(at, family));
  });
  if (ipFamilyPolicy !== undefined && !FAMILY_POLICIES.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES));
  }
  clusterIPs.forEach((ip, i) => {
    if (i > 0 || ip !== 'None') errors.push(...checkIp(ip, `spec.clusterIPs[${i}]`));
    else if (clusterIPs.length > 1) {
      const text = "'None' must be the first and only value";
      errors.push(invalidValue('spec.clusterIPs', clusterIPs, text));
    }
  });
  return errors;
}

/** Each pair of protocol and port, or node port, once. */
function checkPorts({ type, ports = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, i) => {
      if (nodePort === undefined) return;
      const text = "may not be used when `type` is 'ClusterIP'";
      errors.push(forbiddenField(`spec.ports[${i}].nodePort`, text));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, i) => {
    if (nodePort === undefined) return;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports.forEach(({ protocol, port }, i) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) {
      // The internal type prints all its fields.
      const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port };
      const text = JSON.stringify({ ...shown, TargetPort: 0, NodePort: 0 });
      errors.push({ ...duplicate(`spec.ports[${i}]`, ''), message: `Duplicate value: ${text}` });
    }
    seen.add(key);
  });
  return errors;
}

function checkBalancer(spec: ServiceSpec): FieldError[] {
  const balancer = spec.type === 'LoadBalancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  const errors: FieldError[] = [];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balancer) {
    errors.push(forbiddenField('spec.LoadBalancerSourceRanges', only));
  }
  ranges.forEach((range, i) => {
    errors.push(...checkCidr(range.trim(), `spec.LoadBalancerSourceRanges[${i}]`));
  });
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balancer) {
    errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
  }
  if (spec.loadBalancerClass !== undefined && !balancer) {
    errors.push(forbiddenField('spec.loadBalancerClass', only));
  }
  return errors;
}

function checkTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { externalTrafficPolicy: outer, internalTrafficPolicy: inner, trafficDistribution } = spec;
  const exposed =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  if (!exposed && outer !== undefined) {
    const text = 'may only be set for externally-accessible services';
    errors.push(invalidValue('spec.externalTrafficPolicy', outer, text));
  }
  if (exposed && !POLICIES.includes(outer ?? '')) {
    errors.push(notSupported('spec.externalTrafficPolicy', outer, POLICIES));
  }
  const balanced = spec.type === 'LoadBalancer' && outer === 'Local';
  if (spec.healthCheckNodePort !== undefined && !balanced) {
    const text =
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalidValue('spec.healthCheckNodePort', spec.healthCheckNodePort, text));
  }
  if (inner !== undefined && !POLICIES.includes(inner)) {
    errors.push(notSupported('spec.internalTrafficPolicy', inner, POLICIES));
  }
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}
