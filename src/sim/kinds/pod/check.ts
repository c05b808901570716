import {
  dns1123Label,
  dns1123Subdomain,
  dns1123SubdomainWithUnderscore,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  qualifiedName,
  rangeError,
  required,
  type FieldError,
} from '../../machinery/index.js';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../types/index.js';
import { checkIp } from '../ip.js';
import { checkAnnotations, checkLabels } from '../metadata.js';
import { checkAffinity, checkSpread, checkTolerations } from './check-affinity.js';
import { checkIds } from './check-container.js';
import { checkContainers } from './check-containers.js';
import { checkPodResourceName, checkResources } from './check-resources.js';
import { checkVolumes } from './check-volumes.js';

const RESTART = ['Always', 'OnFailure', 'Never'];
const PREEMPTION = ['PreemptLowerPriority', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const LARGEST = 2 ** 31 - 1;

function checkDnsConfig({ dnsPolicy, dnsConfig }: PodSpec, at: string): FieldError[] {
  const servers = dnsConfig?.nameservers ?? [];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      return [required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    }
    if (servers.length === 0) {
      const text = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${at}.nameservers`, text)];
    }
  }
  const errors: FieldError[] = [];
  if (servers.length > 3) {
    const text = 'must not have more than 3 nameservers';
    errors.push(invalidValue(`${at}.nameservers`, servers, text));
  }
  servers.forEach((ip, i) => errors.push(...checkIp(ip, `${at}.nameservers[${i}]`)));
  (dnsConfig?.searches ?? []).forEach((search, i) => {
    const name = search.replace(/\.$/, '');
    const wrong = search === '.' ? [] : dns1123SubdomainWithUnderscore(name);
    errors.push(...wrong.map((text) => invalidValue(`${at}.searches[${i}]`, name, text)));
  });
  (dnsConfig?.options ?? []).forEach(({ name = '' }, i) => {
    if (name === '') errors.push(required(`${at}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

function checkNames(spec: PodSpec, at: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, rule] of [
    ['serviceAccountName', dns1123Subdomain],
    ['nodeName', dns1123Subdomain],
    ['hostname', dns1123Label],
    ['subdomain', dns1123Label],
    ['priorityClassName', dns1123Subdomain],
    ['runtimeClassName', dns1123Subdomain],
  ] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    errors.push(...rule(value).map((text) => invalidValue(`${at}.${name}`, value, text)));
  }
  return errors;
}

/** All that is wrong with the spec of a pod or of a template: pkg/apis/core/validation ValidatePodSpec. */
export function checkPodSpec(spec: PodSpec | undefined, at: string, ofPod = false): FieldError[] {
  const { restartPolicy = '', dnsPolicy = '', activeDeadlineSeconds: deadline } = spec ?? {};
  if (spec === undefined) return [required(`${at}.containers`)];
  const volumes = new Set<string>();
  const errors = checkVolumes(spec.volumes, `${at}.volumes`, volumes);
  errors.push(
    ...checkContainers(spec, volumes, at),
    ...checkResources(spec.resources, `${at}.resources`, checkPodResourceName),
    ...(spec.hostNetwork === true ? checkHostNetwork(spec.containers ?? [], at, ofPod) : []),
  );
  if (!RESTART.includes(restartPolicy)) {
    errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, RESTART));
  }
  if (!DNS.includes(dnsPolicy)) errors.push(notSupported(`${at}.dnsPolicy`, dnsPolicy, DNS));
  const { preemptionPolicy: preemption } = spec;
  if (preemption === '') errors.push(required(`${at}.preemptionPolicy`));
  else if (preemption !== undefined && !PREEMPTION.includes(preemption)) {
    errors.push(notSupported(`${at}.preemptionPolicy`, preemption, PREEMPTION));
  }
  errors.push(
    ...checkLabels(spec.nodeSelector, `${at}.nodeSelector`),
    ...checkIds(spec.securityContext, `${at}.securityContext`),
    ...checkAffinity(spec.affinity, `${at}.affinity`),
    ...checkDnsConfig(spec, `${at}.dnsConfig`),
    ...checkGates(spec, at),
    ...checkSpread(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`),
    ...checkNames(spec, at),
  );
  if (deadline !== undefined && (deadline < 1 || deadline > LARGEST)) {
    const path = `${at}.activeDeadlineSeconds`;
    errors.push(invalidValue(path, deadline, rangeError(1, LARGEST)));
  }
  errors.push(...checkTolerations(spec.tolerations, `${at}.tolerations`));
  (spec.hostAliases ?? []).forEach(({ ip, hostnames }, i) => {
    const path = `${at}.hostAliases[${i}]`;
    errors.push(...checkIp(ip, `${path}.ip`));
    (hostnames ?? []).forEach((name, j) => {
      const wrong = dns1123Subdomain(name);
      errors.push(...wrong.map((text) => invalidValue(`${path}.hostnames[${j}]`, name, text)));
    });
  });
  return errors;
}

function checkHostNetwork(containers: Container[], at: string, ofPod: boolean): FieldError[] {
  return containers.flatMap(({ ports }, i) =>
    (ports ?? []).flatMap(({ hostPort = 0, containerPort }, j) => {
      if (hostPort === containerPort || (!ofPod && hostPort === 0)) return [];
      const path = `${at}.containers[${i}].ports[${j}].hostPort`;
      const text = 'must match `containerPort` when `hostNetwork` is true';
      return [invalidValue(path, hostPort, text)];
    }),
  );
}

function checkGates({ readinessGates, schedulingGates }: PodSpec, at: string): FieldError[] {
  const seen = new Set<string>();
  return [
    ...(readinessGates ?? []).flatMap(({ conditionType: type }, i) => {
      const path = `${at}.readinessGates[${i}].conditionType`;
      return qualifiedName(type).map((text) => invalidValue(path, type, text));
    }),
    ...(schedulingGates ?? []).flatMap(({ name }, i) => {
      const path = `${at}.schedulingGates[${i}]`;
      const errors = qualifiedName(name).map((text) => invalidValue(path, name, text));
      if (seen.has(name)) errors.push(duplicate(path, name));
      seen.add(name);
      return errors;
    }),
  ];
}

/** pkg/apis/core/validation ValidatePodTemplateSpec. */
export function checkPodTemplate(template: PodTemplateSpec | undefined, at: string): FieldError[] {
  const { metadata, spec } = template ?? {};
  const errors = [
    ...checkLabels(metadata?.labels, `${at}.labels`),
    ...checkAnnotations(metadata?.annotations, `${at}.annotations`),
    ...checkPodSpec(spec, `${at}.spec`),
  ];
  if ((spec?.ephemeralContainers ?? []).length > 0) {
    const text = 'ephemeral containers not allowed in pod template';
    errors.push(forbiddenField(`${at}.spec.ephemeralContainers`, text));
  }
  return errors;
}

const untrimmed = (containers: Container[] | undefined, path: string): FieldError[] =>
  (containers ?? []).flatMap(({ image = '' }, i) =>
    image === image.trim()
      ? []
      : [
          invalidValue(
            `${path}[${i}].image`,
            image,
            'must not have leading or trailing whitespace',
          ),
        ],
  );

/** A pod, new or changed, besides its metadata. */
export function checkPod({ spec }: Pod): FieldError[] {
  return [
    ...checkPodSpec(spec, 'spec', true),
    ...untrimmed(spec?.containers, 'spec.containers'),
    ...untrimmed(spec?.initContainers, 'spec.initContainers'),
  ];
}

/** What only a new pod must not be. */
export function checkNewPod({ spec }: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec?.ephemeralContainers ?? []).length > 0) {
    errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (spec?.nodeName !== undefined && (spec.schedulingGates ?? []).length > 0) {
    const text = 'cannot be set until all schedulingGates have been cleared';
    errors.push(forbiddenField('spec.nodeName', text));
  }
  return errors;
}
