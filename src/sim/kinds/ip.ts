import { isIP, isIPv4 } from 'node:net';
import { invalidValue, type FieldError } from '../machinery/index.js';

/** apimachinery pkg/util/validation/ip.go. */
export function checkIp(ip: string, path: string): FieldError[] {
  if (isIP(ip) !== 0) return [];
  const text = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  return [invalidValue(path, ip, text)];
}

export function checkCidr(cidr: string, path: string): FieldError[] {
  const [ip = '', length = ''] = cidr.split('/');
  const bits = isIP(ip) === 4 ? 32 : isIP(ip) === 6 ? 128 : -1;
  if (/^\d{1,3}$/.test(length) && Number(length) <= bits) return [];
  const text = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
  return [invalidValue(path, cidr, text)];
}

/** An address that an endpoint may have: pkg/apis/core/validation ValidateEndpointIP. */
export function checkEndpointIp(ip: string, path: string): FieldError[] {
  if (isIP(ip) === 0) return [invalidValue(path, ip, 'must be a valid IP address')];
  const why = special(ip);
  return why === undefined ? [] : [invalidValue(path, ip, why)];
}

function special(ip: string): string | undefined {
  if (ip === '0.0.0.0' || ip === '::') return `may not be unspecified (${ip})`;
  if (ip === '::1' || (isIPv4(ip) && ip.startsWith('127.'))) {
    return 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
  }
  if (ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip)) {
    return 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
  }
  if (ip.startsWith('224.0.0.') || /^ff02/i.test(ip)) {
    return 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';
  }
  return undefined;
}
