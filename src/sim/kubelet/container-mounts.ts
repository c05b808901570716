import type { Mount, MountSource, PodNetwork, Program } from '../contract/index.js';
import { cgroupSource, MADE, procSource, type CgroupFacts } from '../files/index.js';
import type { Container, Pod } from '../types/index.js';
import { hostsFile } from './hosts-file.js';
import type { PodHost } from './pod-host.js';
import type { PodVolume } from './volumes.js';

const text = new TextEncoder();

/** One file that the kubelet or the runtime makes; a program may write to it. */
function made(path: string, content: () => string): Mount {
  let own: Uint8Array | undefined;
  return {
    path,
    readOnly: false,
    file: true,
    source: {
      entries: () => new Map([[MADE, own ?? text.encode(content())]]),
      write: (_, written) => void (own = written),
    },
  };
}

/** A file or folder inside a volume, as it is when the container starts: updates never reach it. */
function subPath(source: MountSource, path: string): { file: boolean; source: MountSource } {
  const entries = source.entries();
  const file = entries.get(path);
  if (file !== undefined) {
    const kept = new Map([[MADE, file]]);
    const write =
      source.write === undefined
        ? undefined
        : (_: string, content: Uint8Array | undefined): void => {
            if (content !== undefined) kept.set(MADE, content);
            source.write?.(path, content);
          };
    return { file: true, source: { entries: () => kept, write } };
  }
  const below = `${path.replace(/\/$/, '')}/`;
  const inside = (): Map<string, Uint8Array> =>
    new Map(
      [...source.entries()]
        .filter(([name]) => name.startsWith(below) && name !== below)
        .map(([name, content]) => [name.slice(below.length), content]),
    );
  const write =
    source.write === undefined
      ? undefined
      : (name: string, content: Uint8Array | undefined): void =>
          source.write?.(below + name, content);
  return { file: false, source: { entries: inside, write } };
}

export interface MountFacts {
  host: PodHost;
  pod: Pod;
  ip: string;
  hostname: string;
  container: Container;
  volumes: ReadonlyMap<string, PodVolume>;
  network: PodNetwork;
  program: () => Program | undefined;
  memory: () => CgroupFacts;
}

/** All that is mounted in a container: its volumes, and what every container has. */
export function containerMounts(facts: MountFacts): Mount[] {
  const { host, pod, container, volumes } = facts;
  const domain =
    pod.spec?.subdomain === undefined
      ? ''
      : `${pod.spec.subdomain}.${pod.metadata?.namespace}.svc.cluster.local`;
  const mounts: Mount[] = [
    made('/etc/hosts', () =>
      hostsFile(facts.ip, facts.hostname, domain, pod.spec?.hostAliases ?? []),
    ),
    made('/etc/hostname', () => `${facts.hostname}\n`),
    made('/etc/resolv.conf', () => facts.network.resolvConf),
    made(container.terminationMessagePath ?? '/dev/termination-log', () => ''),
    {
      path: '/proc',
      readOnly: true,
      source: procSource(
        () => facts.program()?.processes() ?? [],
        () => ({
          total: host.memory.capacity,
          available: host.memory.capacity - host.memory.usage,
          uptime: host.sim.clock.elapsed() / 1000,
        }),
      ),
    },
  ];
  mounts.push({ path: '/sys/fs/cgroup', readOnly: true, source: cgroupSource(facts.memory) });
  for (const { name, mountPath, readOnly, subPath: inside } of container.volumeMounts ?? []) {
    const volume = volumes.get(name);
    if (volume === undefined) continue;
    const path = mountPath.length > 1 ? mountPath.replace(/\/$/, '') : mountPath;
    const how = inside === undefined || inside === '' ? undefined : subPath(volume.source, inside);
    mounts.push({
      path,
      readOnly: readOnly === true || volume.readOnly,
      ...(how === undefined ? { source: volume.source } : how),
    });
  }
  return mounts;
}
