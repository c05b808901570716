import { dns1123Label, quantityMilliValue, quoted } from '../../machinery/index.js';
import type { Container, Pod, PodSpec } from '../../types/index.js';

const containersOf = (spec: PodSpec, at: string): [Container, string][] => [
  ...(spec.initContainers ?? []).map((each, i): [Container, string] => [
    each,
    `${at}initContainers[${i}]`,
  ]),
  ...(spec.containers ?? []).map((each, i): [Container, string] => [each, `${at}containers[${i}]`]),
];

function duplicates(
  items: readonly string[] | undefined,
  text: (i: number, item: string) => string,
) {
  const seen = new Set<string>();
  return (items ?? []).flatMap((item, i) => {
    if (seen.has(item)) return [text(i, item)];
    seen.add(item);
    return [];
  });
}

const REMOVED: Record<string, string> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageOS: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** What a write of a pod's spec warns of: pkg/api/pod/warnings.go. `at`: `spec.` or `spec.template.spec.`. */
export function podSpecWarnings(spec: PodSpec | undefined, at: string): string[] {
  if (spec === undefined) return [];
  const found: string[] = [];
  (spec.topologySpreadConstraints ?? []).forEach(({ labelSelector }, i) => {
    if (labelSelector !== undefined) return;
    const path = `${at}topologySpreadConstraints[${i}].labelSelector`;
    found.push(`${path}: a null labelSelector results in matching no pod`);
  });
  (spec.volumes ?? []).forEach((volume, i) => {
    for (const [name, text] of Object.entries(REMOVED)) {
      if (name in volume) found.push(`${at}volumes[${i}].${name}: ${text}`);
    }
  });
  found.push(
    ...duplicates(
      spec.hostAliases?.map(({ ip }) => ip),
      (i, ip) => `${at}hostAliases[${i}].ip: duplicate ip ${quoted(ip)}`,
    ),
    ...duplicates(
      spec.imagePullSecrets?.map(({ name = '' }) => name),
      (i, name) => `${at}imagePullSecrets[${i}].name: duplicate name ${quoted(name)}`,
    ),
  );
  const containers = containersOf(spec, at);
  for (const [container, path] of containers) {
    found.push(...fractions(container, path), ...hiddenEnv(container, path));
  }
  found.push(...portWarnings(containers));
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const text = 'must be >= 0; negative values are invalid and will be treated as 1';
    found.push(`${at}terminationGracePeriodSeconds: ${text}`);
  }
  return found;
}

function fractions({ resources }: Container, path: string): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((field) => {
      const amount = resources?.[field]?.[name];
      if (amount === undefined || quantityMilliValue(amount) % 1000 === 0) return [];
      const where = `${path}.resources.${field}[${name}]`;
      return [`${where}: fractional byte value ${quoted(amount)} is invalid, must be an integer`];
    }),
  );
}

function hiddenEnv({ env }: Container, path: string): string[] {
  const seen = new Set<string>();
  return (env ?? []).flatMap(({ name, value = '', valueFrom }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    const extends_ = valueFrom === undefined && value !== reference && value.includes(reference);
    if (!again || extends_) return [];
    const text = `hides previous definition of ${quoted(name)}, which may be dropped when using apply`;
    return [`${path}.env[${i}]: ${text}`];
  });
}

/** The same port, or the same name of one, twice in a pod. */
function portWarnings(containers: [Container, string][]): string[] {
  const found: string[] = [];
  const ports = new Map<string, { at: string; hostIP: string; hostPort: number }[]>();
  const names = new Map<string, string>();
  const named: string[] = [];
  for (const [container, path] of containers) {
    (container.ports ?? []).forEach((port, i) => {
      const { name, containerPort, protocol, hostIP = '', hostPort = 0 } = port;
      const at = `${path}.ports[${i}]`;
      const key = `${containerPort}/${protocol}`;
      const others = ports.get(key) ?? [];
      for (const other of others) {
        if (hostIP === other.hostIP && hostPort === other.hostPort) {
          found.push(`${at}: duplicate port definition with ${other.at}`);
        } else if (hostPort === 0 || other.hostPort === 0) {
          found.push(`${at}: overlapping port definition with ${other.at}`);
        } else if (hostPort === other.hostPort && (hostIP === '') !== (other.hostIP === '')) {
          found.push(`${at}: dangerously ambiguous port definition with ${other.at}`);
        }
      }
      ports.set(key, [...others, { at, hostIP, hostPort }]);
      if (name === undefined) return;
      const first = names.get(name);
      if (first === undefined) names.set(name, at);
      else {
        named.push(
          `${at}: duplicate port name ${quoted(name)} with ${first}, services and probes that select ports by name will use ${first}`,
        );
      }
    });
  }
  return [...found, ...named];
}

/** What the creation of a pod warns of. */
export function podWarnings({ metadata, spec }: Pod): string[] {
  const wrong = dns1123Label(metadata?.name ?? '');
  const found = podSpecWarnings(spec, 'spec.');
  if (wrong.length === 0) return found;
  return [
    `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(' ')}]`,
    ...found,
  ];
}
