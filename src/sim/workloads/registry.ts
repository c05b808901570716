import type { ImageBehaviour, Images, Launch } from '../contract/index.js';
import type { Tool } from './container/index.js';
import { ImageReferenceError, parseImageReference } from '../machinery/index.js';
import { launchBehaviour, parseBehaviours, type Behaviour } from './behaviour/index.js';
import { launchCoreDns } from './coredns/main.js';
import { filesOf, NGINX_IMAGE } from './images/files.js';
import { launchHttpEcho } from './images/http-echo.js';
import { launchInert } from './images/inert.js';
import { shellMain } from './images/shell-main.js';
import { tagFacts, type TagFacts } from './images/tags.js';
import { launchRedis } from './redis/main.js';
import { REDIS_TOOLS } from './redis/tools.js';
import { launchNginx } from './nginx/main.js';
import { commandsOf, type Family } from './tools/index.js';

/** An image that the simulator knows. */
export interface KnownImage {
  /** The name without registry and tag: `nginx`, `hashicorp/http-echo`; its last part is enough. */
  name: string;
  launch: Launch;
  /** Which commands it has for `exec` and for a pod that gives its own command. */
  family: Family;
  /** Bytes. */
  size: number;
  files?: ReadonlyMap<string, Uint8Array>;
  /** A pod's own command runs as a shell command, unless its name is one of these. */
  programs: readonly string[];
  /** Commands of its own, beside those of its family. */
  tools?: Readonly<Record<string, Tool>>;
}

const MIB = 1024 * 1024;

const KNOWN: KnownImage[] = [
  {
    name: 'nginx',
    launch: launchNginx,
    family: 'alpine',
    size: 20_461_204,
    files: NGINX_IMAGE,
    programs: ['nginx', '/docker-entrypoint.sh'],
  },
  {
    name: 'http-echo',
    launch: launchHttpEcho,
    family: 'none',
    size: 2_104_352,
    programs: ['/http-echo', 'http-echo'],
  },
  {
    name: 'coredns',
    launch: launchCoreDns,
    family: 'none',
    size: 22_384_805,
    programs: ['/coredns', 'coredns'],
  },
  {
    name: 'busybox',
    launch: shellMain(commandsOf('busybox')),
    family: 'busybox',
    size: 2_223_659,
    programs: [],
  },
  {
    name: 'alpine',
    launch: shellMain(commandsOf('busybox'), ['/bin/sh']),
    family: 'busybox',
    size: 3_651_500,
    programs: [],
  },
  {
    name: 'curl',
    launch: shellMain(commandsOf('alpine'), ['curl']),
    family: 'alpine',
    size: 10 * MIB,
    programs: [],
  },
  {
    name: 'debian',
    launch: shellMain(commandsOf('debian'), ['bash']),
    family: 'debian',
    size: 49 * MIB,
    programs: [],
  },
  {
    name: 'ubuntu',
    launch: shellMain(commandsOf('debian'), ['bash']),
    family: 'debian',
    size: 29 * MIB,
    programs: [],
  },
  {
    name: 'redis',
    launch: launchRedis,
    family: 'alpine',
    size: 16_691_000,
    files: filesOf('alpine', { '/data/': '' }, Object.keys(REDIS_TOOLS)),
    programs: ['redis-server', '/usr/local/bin/redis-server', 'docker-entrypoint.sh'],
    tools: REDIS_TOOLS,
  },
  {
    name: 'pause',
    launch: launchInert('none'),
    family: 'none',
    size: 320_000,
    programs: ['/pause'],
  },
  // What a cluster is made of: the simulator does their work itself.
  ...[
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'kindnetd',
    'local-path-provisioner',
  ].map((name): KnownImage => ({
    name,
    launch: launchInert('none'),
    family: 'none',
    size: 60 * MIB,
    programs: [name],
  })),
];

/** `docker.io/library/nginx:1.25-alpine@sha256:…` → `library/nginx` and `1.25-alpine`. */
export function nameOf(image: string): { name: string; tag: string } {
  const [plain = ''] = image.split('@');
  const match = /^(?:(?=[^/]*[.:]|localhost\/)[^/]+\/)?([^:]+)(?::(.+))?$/.exec(plain);
  return { name: match?.[1] ?? plain, tag: match?.[2] ?? 'latest' };
}

/** The behaviours of all images. `behaviours`: texts of behaviour.yaml. Throws BehaviourError. */
export function createImages({ behaviours }: { behaviours: readonly string[] }): Images {
  const taught = behaviours.flatMap((text, i) => parseBehaviours(text, i + 1));
  const made = new Map<string, ImageBehaviour>();
  return (image) => {
    const before = made.get(image);
    if (before !== undefined) return before;
    const behaviour = behaviourOf(image, taught);
    made.set(image, behaviour);
    return behaviour;
  };
}

function behaviourOf(image: string, taught: readonly Behaviour[]): ImageBehaviour {
  const { name, tag } = nameOf(image);
  const last = name.replace(/^.*\//, '');
  const found = KNOWN.find((each) => each.name === name || each.name === last);
  const mine = taught.filter(({ match }) =>
    [
      image,
      image.replace(/(:[^/:]+)?(@.*)?$/, ''),
      name,
      last,
      `${name}:${tag}`,
      `${last}:${tag}`,
      '*',
    ].includes(match.image),
  );
  const family = found?.family ?? 'debian';
  const commands = commandsOf(family, found?.tools);
  const asShell = shellMain(commands);
  const launch: Launch = (host, exited) => {
    const words = [...host.command, ...host.args].join(' ');
    const behaviour = mine.find(
      ({ match }) =>
        (match.container ?? host.container) === host.container &&
        (match.command === undefined || words.includes(match.command)) &&
        Object.entries(match.labels).every(([label, value]) => host.pod.labels[label] === value),
    );
    if (behaviour !== undefined) return launchBehaviour(behaviour, commands)(host, exited);
    if (found === undefined) return launchInert(family)(host, exited);
    const [program] = host.command;
    const own = program === undefined || found.programs.includes(program);
    return (own ? found.launch : asShell)(host, exited);
  };
  return {
    launch,
    size: found?.size ?? 50 * MIB,
    files: found?.files ?? filesOf(family),
    // What somebody taught is there, whatever its tag.
    ...(mine.length > 0 ? {} : found === undefined ? { inert: true } : factsOf(image)),
  };
}

function factsOf(image: string): TagFacts {
  try {
    return tagFacts(parseImageReference(image));
  } catch (error) {
    // The kubelet says so before it asks for the image.
    if (error instanceof ImageReferenceError) return {};
    throw error;
  }
}
