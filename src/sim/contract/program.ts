import type { Clock, Random } from '../machinery/index.js';
import type { Files } from './files.js';
import type { PodNetwork } from './network.js';

/** What a kubelet gives a container: everything that the programs in it may use. */
export interface ContainerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly pod: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    /** Also its /etc/hosts name; spec.hostname or the pod's name. */
    readonly hostname: string;
    readonly ip: string;
    readonly nodeName: string;
    readonly nodeIP: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly container: string;
  /** As the pod names it: `nginx:1.25-alpine`. */
  readonly image: string;
  /** `command` and `args` of the container, with $(VARS) expanded; empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** In the order in which a shell's `env` shows them. */
  readonly env: ReadonlyMap<string, string>;
  readonly workingDir: string | undefined;
  /** Of a container with `stdin: true`: what clients that attach send to it. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** It has a terminal. */
  readonly tty?: boolean;
  /** Bytes. */
  readonly memoryLimit: number | undefined;
  /** Mounts and the image's own files; what a program writes stays in it. */
  readonly files: Files;
  readonly network: PodNetwork;
  /** Output of the container's main program: raw text, which may hold parts of lines or several. */
  log(stream: 'stdout' | 'stderr', text: string): void;
  /** To be called after memory was taken in one go (a connection, a request): the limit is looked at at once. */
  memoryTaken(): void;
}

export interface Exit {
  /** 128 + n when a signal n ended it. */
  code: number;
}

/** The running processes of a container. */
export interface Program {
  /** Bytes that all its processes hold now. */
  memory(): number;
  /** Millicores that it uses now. */
  cpu(): number;
  /** A signal to PID 1. SIGKILL always ends it (the kubelet reports the exit itself). */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT'): void;
  /**
   * Runs a command in the container and resolves with its exit code. Rejects with ExecError when the
   * program is not there: `exec: "x": executable file not found in $PATH`.
   */
  exec(argv: readonly string[], io: ExecIO): Promise<number>;
  /** What `ps` shows and /proc has. `rss` in bytes. */
  processes(): { pid: number; user: string; command: string; rss: number }[];
}

export interface ExecIO {
  /** Undefined: no stdin (end of file at once). */
  stdin?: AsyncIterable<Uint8Array>;
  stdout(data: Uint8Array): void;
  stderr(data: Uint8Array): void;
  /** Resolves when the client has taken most of what was sent; undefined: it has. */
  drained?(): Promise<void> | undefined;
  /** Aborted when the client goes or the container dies. */
  signal: AbortSignal;
  tty: boolean;
}

/** A command that could not be started in a container. */
export class ExecError extends Error {
  override name = 'ExecError';
}

/**
 * Starts a container's main program. `exited` is called once, never synchronously, when it ends by
 * itself or by a signal; not after the kubelet has killed it (SIGKILL). Throws ExecError when the command
 * does not exist in the image.
 */
export type Launch = (host: ContainerHost, exited: (exit: Exit) => void) => Program;

/** What is known of an image. */
export interface ImageBehaviour {
  launch: Launch;
  /** Bytes, for the node's image list and the Pulled event. */
  size: number;
  /** Its own files: absolute path → content, a path that ends in `/` is an empty folder. Never changed. */
  files?: ReadonlyMap<string, Uint8Array>;
  /** Nobody taught the simulator this image: it runs and does nothing. The kubelet warns with an event. */
  inert?: boolean;
  /** Its repository is known, and has no such tag: it cannot be pulled. */
  unpublished?: boolean;
  /** The version that runs (`nginx 1.25.5`), when its tag names another. The kubelet warns with an event. */
  plays?: string;
}

/** From an image's name (any registry, any tag) to its behaviour; never undefined, inert when unknown. */
export type Images = (image: string) => ImageBehaviour;
