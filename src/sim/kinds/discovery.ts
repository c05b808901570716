import { isIPv4, isIPv6 } from 'node:net';
import {
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  invalidValue,
  notSupported,
  required,
  same,
  tooMany,
  type FieldError,
} from '../machinery/index.js';
import type { Endpoint, EndpointSlice } from '../types/index.js';
import { checkEndpointIp, checkIp } from './ip.js';
import { IMMUTABLE } from './metadata.js';
import { checkAppProtocol } from './numbers.js';
import type { Strategy } from './strategy.js';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
/** pkg/apis/discovery/validation: the most that a slice may hold. */
const MOST = { endpoints: 1000, addresses: 100, ports: 20_000 };

function checkEndpoint(endpoint: Endpoint, type: string, at: string): FieldError[] {
  const { nodeName, hostname } = endpoint;
  const addresses = endpoint.addresses ?? [];
  const errors: FieldError[] = [];
  if (addresses.length === 0) {
    errors.push(required(`${at}.addresses`, 'must contain at least 1 address'));
  } else if (addresses.length > MOST.addresses) {
    errors.push(tooMany(`${at}.addresses`, addresses.length, MOST.addresses));
  }
  if (type === 'IPv4' || type === 'IPv6') {
    const fits = type === 'IPv4' ? isIPv4 : isIPv6;
    addresses.forEach((address, i) => {
      const path = `${at}.addresses[${i}]`;
      const wrong = checkIp(address, path);
      if (wrong.length > 0) return void errors.push(...wrong);
      if (!fits(address)) {
        errors.push(invalidValue(`${at}.addresses`, address, `must be an ${type} address`));
      }
      errors.push(...checkEndpointIp(address, path));
    });
  }
  if (nodeName !== undefined) {
    const wrong = dns1123Subdomain(nodeName);
    errors.push(...wrong.map((text) => invalidValue(`${at}.nodeName`, nodeName, text)));
  }
  if (hostname !== undefined) {
    const wrong = dns1123Label(hostname);
    errors.push(...wrong.map((text) => invalidValue(`${at}.hostname`, hostname, text)));
  }
  return errors;
}

function checkPorts({ ports }: EndpointSlice): FieldError[] {
  const list = ports ?? [];
  if (list.length > MOST.ports) return [tooMany('ports', list.length, MOST.ports)];
  const names = new Set<string>();
  return list.flatMap(({ name = '', protocol = '', appProtocol }, i) => {
    const at = `ports[${i}]`;
    const wrong = name === '' ? [] : dns1123Label(name);
    const errors = wrong.map((text) => invalidValue(`${at}.name`, name, text));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol)) {
      errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
    }
    return [...errors, ...checkAppProtocol(appProtocol, at)];
  });
}

function checkSlice(slice: EndpointSlice, old?: EndpointSlice): FieldError[] {
  const { addressType = '' } = slice;
  const errors: FieldError[] = [];
  if (addressType === '') errors.push(required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType)) {
    errors.push(notSupported('addressType', addressType, ADDRESS_TYPES));
  }
  errors.push(...checkPorts(slice));
  if (old !== undefined && same(slice.endpoints, old.endpoints)) return errors;
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MOST.endpoints) {
    return [...errors, tooMany('endpoints', endpoints.length, MOST.endpoints)];
  }
  endpoints.forEach((endpoint, i) => {
    errors.push(...checkEndpoint(endpoint, addressType, `endpoints[${i}]`));
  });
  return errors;
}

export const endpointSlice: Strategy<EndpointSlice> = {
  defaults: ({ ports }) => {
    for (const port of ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  check: checkSlice,
  checkUpdate: ({ addressType }, old) =>
    addressType === old.addressType ? [] : [invalidValue('addressType', addressType, IMMUTABLE)],
};
