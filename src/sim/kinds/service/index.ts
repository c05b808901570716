import { invalidValue, type FieldError } from '../../machinery/index.js';
import type { Service } from '../../types/index.js';
import { label1035Name } from '../metadata.js';
import type { Strategy } from '../strategy.js';
import { checkService } from './check.js';
import { serviceDefaults } from './defaults.js';
import { keepAllocated } from './update.js';

export const service: Strategy<Service> = {
  createOnUpdate: true,
  generation: 'none',
  name: label1035Name,
  defaults: serviceDefaults,
  prepareUpdate: keepAllocated,
  check: checkService,
  checkUpdate: checkClusterIps,
  warnings,
  fields: {
    'spec.clusterIP': ({ spec }) => spec?.clusterIP ?? '',
    'spec.type': ({ spec }) => spec?.type ?? '',
  },
};

/** pkg/apis/core/validation validateUpgradeDowngradeClusterIPs, of one address family. */
function checkClusterIps({ spec = {} }: Service, { spec: old = {} }: Service): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const ips = spec.clusterIPs ?? [];
  const before = old.clusterIPs ?? [];
  if (before.length === 0 || ips[0] === before[0]) return [];
  const why = ips.length === 0 ? 'primary clusterIP can not be unset' : 'may not change once set';
  return [invalidValue('spec.clusterIPs[0]', ips, why)];
}

/** pkg/api/service/warnings.go. */
function warnings({ spec = {} }: Service): string[] {
  const found: string[] = [];
  if (spec.clusterIP === 'None') {
    if (spec.loadBalancerIP !== undefined) {
      found.push('spec.loadBalancerIP is ignored for headless services');
    }
    if (spec.externalIPs !== undefined) {
      found.push('spec.externalIPs is ignored for headless services');
    }
    if (spec.sessionAffinity !== 'None') {
      found.push('spec.SessionAffinity is ignored for headless services');
    }
  }
  if (spec.type === 'ExternalName') {
    if (spec.externalIPs !== undefined) {
      found.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
    }
  } else if (spec.externalName !== undefined) {
    found.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  return found;
}
