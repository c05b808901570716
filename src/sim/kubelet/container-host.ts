import type { Files, ImageBehaviour } from '../contract/index.js';
import { createFiles, type CgroupFacts } from '../files/index.js';
import { quantityValue, type Random } from '../machinery/index.js';
import { containerMounts } from './container-mounts.js';
import { environment } from './env.js';
import { expand } from './expand.js';
import { placeOf, type PodContext } from './pod-context.js';
import { startRun, type ContainerRun } from './run.js';
import type { Slot } from './slot.js';
import { terminationMessage } from './termination-message.js';

const NO_FILES: ReadonlyMap<string, Uint8Array> = new Map();

/** Bytes that a container may use. */
export function limitOf({ spec }: Slot): number | undefined {
  const limit = spec.resources?.limits?.memory;
  return limit === undefined ? undefined : quantityValue(limit);
}

/**
 * Starts a container's program with all that it sees: variables, files, network. Throws ConfigError when
 * its configuration refers to what is not there, and ExecError when its command does not exist.
 */
export function startContainer(
  context: PodContext,
  slot: Slot,
  image: ImageBehaviour,
  { id, random }: { id: string; random: Random },
): ContainerRun {
  const { host, pod, uid, namespace, name, ip = '', volumes } = context;
  const { sim, services, network } = host;
  const { spec } = slot;
  const linked = services.of(namespace, pod.spec?.enableServiceLinks !== false);
  const own = environment(sim.api, pod, spec, placeOf(context), linked);
  const known = (variable: string): string | undefined =>
    own.get(variable) ?? linked.find(([each]) => each === variable)?.[1];
  const hostname = pod.spec?.hostname ?? name;
  const attached = network.attach(uid, {
    policy: pod.spec?.dnsPolicy ?? 'ClusterFirst',
    config: pod.spec?.dnsConfig,
  });
  let env: ReadonlyMap<string, string> | undefined;
  return startRun({
    clock: sim.clock,
    id,
    image,
    host: {
      clock: sim.clock,
      random,
      pod: {
        namespace,
        name,
        uid,
        hostname,
        ip,
        nodeName: host.name,
        nodeIP: host.ip,
        labels: pod.metadata?.labels ?? {},
      },
      container: spec.name,
      image: spec.image ?? '',
      command: (spec.command ?? []).map((each) => expand(each, known)),
      args: (spec.args ?? []).map((each) => expand(each, known)),
      get env() {
        return (env ??= allVariables(hostname, own, linked));
      },
      workingDir: spec.workingDir,
      memoryLimit: limitOf(slot),
      tty: spec.tty ?? false,
    },
    stdin: spec.stdin ?? false,
    files: (program) =>
      lazily(() =>
        createFiles(
          image.files ?? NO_FILES,
          containerMounts({
            host,
            pod,
            ip,
            hostname,
            container: spec,
            volumes,
            network: attached.network,
            program,
            memory: () => memoryFacts(slot),
          }),
          () => sim.clock.now(),
        ),
      ),
    network: attached,
    memoryTaken: () => {
      const { memory } = slot;
      if (memory !== undefined && host.memory.look(memory)) host.watchMemory(memory);
    },
    terminationMessage: (run) => terminationMessage(spec, run),
    ended: (run) => context.containerEnded(slot, run),
  });
}

/** Its counters; of a container that has just started there are none yet. */
const memoryFacts = (slot: Slot): CgroupFacts => ({
  usage: 0,
  peak: 0,
  oomKills: 0,
  ...slot.memory,
  limit: limitOf(slot),
});

/** In the order of a container's `env`: containerd's, the kubelet's, the services', and HOME. */
function allVariables(
  hostname: string,
  own: ReadonlyMap<string, string>,
  services: readonly (readonly [string, string])[],
): ReadonlyMap<string, string> {
  const all = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ...own,
  ]);
  for (const [name, value] of services) if (!all.has(name)) all.set(name, value);
  if (!all.has('HOME')) all.set('HOME', '/root');
  return all;
}

/** Files that are set up when somebody uses them. */
function lazily(make: () => Files): Files {
  let files: Files | undefined;
  const get = (): Files => (files ??= make());
  return {
    read: (path) => get().read(path),
    list: (path) => get().list(path),
    write: (path, content) => get().write(path, content),
    makeFolder: (path) => get().makeFolder(path),
    remove: (path) => get().remove(path),
    stat: (path) => get().stat(path),
  };
}
