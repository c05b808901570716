import { createFiles } from '../../../src/sim/files/index.js';
import type {
  ContainerHost,
  Exit,
  Network,
  PodDns,
  Program,
  Sim,
} from '../../../src/sim/contract/index.js';
import { createNetwork } from '../../../src/sim/net/index.js';
import { createImages } from '../../../src/sim/workloads/index.js';
import { COREFILE } from '../../../src/sim/bootstrap/system.js';
import { fakeSim, NODES } from '../net/fake.js';

export interface Pod {
  ip: string;
  program: Program;
  /** What it logged so far, both outputs. */
  log: () => string;
  ended: Promise<Exit>;
  /** As the kubelet's end of a container. */
  end: () => void;
}

interface Options {
  uid?: string;
  namespace?: string;
  command?: string[];
  args?: string[];
  env?: Record<string, string>;
  labels?: Record<string, string>;
  container?: string;
  files?: Record<string, string | (() => string)>;
  memoryTaken?: () => void;
  dns?: PodDns;
}

/** A network with images, on which a test starts containers without a kubelet. */
export function pods(
  behaviours: string[] = [],
  speed = 100,
): ReturnType<typeof fakeSim> & {
  network: Network & { stop(): void; ready: Promise<Record<number, number>> };
  start: (image: string, options?: Options) => Pod;
} {
  const fake = fakeSim(speed);
  const network = createNetwork(fake.sim, {
    nodes: NODES,
    ports: [{ nodePort: 30080, hostPort: 0 }],
  });
  const images = createImages({ behaviours });
  let next = 0;
  return {
    ...fake,
    network,
    start: (image, options = {}) =>
      startIn(fake.sim, network, images(image), image, {
        uid: `pod-${++next}`,
        ...options,
      }),
  };
}

function startIn(
  sim: Sim,
  network: Network,
  behaviour: ReturnType<ReturnType<typeof createImages>>,
  image: string,
  options: Options,
): Pod {
  const { uid = '', namespace = 'shop' } = options;
  const ip = network.addPod({ uid, namespace, nodeName: 'worker', hostNetwork: false });
  const attached = network.attach(uid, options.dns ?? { policy: 'ClusterFirst' });
  let log = '';
  const mounts = Object.entries(options.files ?? {}).map(([path, text]) => ({
    path,
    readOnly: true,
    file: true,
    source: {
      entries: () => new Map([['', Buffer.from(typeof text === 'string' ? text : text())]]),
    },
  }));
  let finish: (exit: Exit) => void = () => undefined;
  const ended = new Promise<Exit>((resolve) => (finish = resolve));
  const host: ContainerHost = {
    clock: sim.clock,
    random: sim.random.fork(uid),
    pod: {
      namespace,
      name: uid,
      uid,
      hostname: uid,
      ip,
      nodeName: 'worker',
      nodeIP: '172.18.0.3',
      labels: options.labels ?? {},
    },
    container: options.container ?? 'main',
    image,
    command: options.command ?? [],
    args: options.args ?? [],
    env: new Map(Object.entries({ PATH: '/bin', HOME: '/root', ...options.env })),
    workingDir: undefined,
    memoryLimit: undefined,
    files: createFiles(behaviour.files ?? new Map(), mounts, () => Date.now()),
    network: attached.network,
    log: (_stream, text) => (log += text),
    memoryTaken: options.memoryTaken ?? (() => undefined),
  };
  const program = behaviour.launch(host, (exit) => {
    attached.end();
    finish(exit);
  });
  return { ip, program, log: () => log, ended, end: () => attached.end() };
}

/** CoreDNS with a Corefile: kubeadm's, or another. */
export function coreDns(start: ReturnType<typeof pods>['start'], corefile = COREFILE): Pod {
  const path = '/etc/coredns/Corefile';
  const args = ['-conf', path];
  return start('coredns', { namespace: 'kube-system', args, files: { [path]: corefile } });
}

/** Runs a command as `kubectl exec` does. */
export async function exec(
  pod: Pod,
  argv: string[],
  stdin?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  async function* input(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(stdin ?? ''));
  }
  const code = await pod.program.exec(argv, {
    ...(stdin === undefined ? {} : { stdin: input() }),
    stdout: (data) => (stdout += Buffer.from(data).toString()),
    stderr: (data) => (stderr += Buffer.from(data).toString()),
    signal: new AbortController().signal,
    tty: false,
  });
  return { code, stdout, stderr };
}

/** Waits until it holds, for two seconds at most. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 2000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not become so');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
