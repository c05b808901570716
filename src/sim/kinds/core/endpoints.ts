import {
  dns1123Label,
  dns1123Subdomain,
  invalidValue,
  notSupported,
  portNumber,
  required,
  same,
  type FieldError,
} from '../../machinery/index.js';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../types/index.js';
import { checkEndpointIp, checkIp } from '../ip.js';
import { checkAppProtocol } from '../numbers.js';
import type { Strategy } from '../strategy.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function checkAddress({ ip, hostname = '', nodeName }: EndpointAddress, at: string): FieldError[] {
  return [
    ...(hostname === '' ? [] : dns1123Label(hostname)).map((text) =>
      invalidValue(`${at}.hostname`, hostname, text),
    ),
    ...(nodeName === undefined ? [] : dns1123Subdomain(nodeName)).map((text) =>
      invalidValue(`${at}.nodeName`, nodeName, text),
    ),
    ...checkIp(ip, `${at}.ip`),
    ...checkEndpointIp(ip, `${at}.ip`),
  ];
}

function checkPort(
  { name = '', port, protocol = '', appProtocol }: EndpointPort,
  named: boolean,
  at: string,
) {
  const errors: FieldError[] = [];
  if (named && name === '') errors.push(required(`${at}.name`));
  else if (name !== '') {
    errors.push(...dns1123Label(name).map((text) => invalidValue(`${at}.name`, name, text)));
  }
  errors.push(...portNumber(port).map((text) => invalidValue(`${at}.port`, port, text)));
  if (!PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
  }
  return [...errors, ...checkAppProtocol(appProtocol, at)];
}

export const endpoints: Strategy<Endpoints> = {
  createOnUpdate: true,
  generation: 'none',
  defaults: ({ subsets }) => {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ??= 'TCP';
  },
  check: ({ subsets = [] }, old) =>
    old !== undefined && same(subsets, old.subsets ?? [])
      ? []
      : subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
          const at = `subsets[${i}]`;
          const none = addresses.length + notReadyAddresses.length === 0;
          return [
            ...(none ? [required(at, 'must specify `addresses` or `notReadyAddresses`')] : []),
            ...addresses.flatMap((each, j) => checkAddress(each, `${at}.addresses[${j}]`)),
            ...notReadyAddresses.flatMap((each, j) =>
              checkAddress(each, `${at}.notReadyAddresses[${j}]`),
            ),
            ...ports.flatMap((port, j) => checkPort(port, ports.length > 1, `${at}.ports[${j}]`)),
          ];
        }),
};
