import { ExecError, type ContainerHost, type ExecIO, type Program } from '../../contract/index.js';
import { BrokenPipe, bytesOf, inputFrom, type Input, type Output } from './streams.js';
import { terminal } from './terminal.js';

/** A command that a container has. Resolves with its exit code. */
export type Tool = (task: Task) => number | Promise<number>;

/** What a process has from its parent. */
export interface Surroundings {
  env: Map<string, string>;
  cwd: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** These three are a terminal. */
  tty?: boolean;
  /** The process that waits for it: its end ends this one. */
  parent?: Process;
}

/** One running command. */
export interface Task extends Surroundings {
  readonly container: Container;
  readonly process: Process;
  readonly pid: number;
  readonly name: string;
  /** Without the name. */
  readonly args: readonly string[];
  /** Waits `ms` of cluster time; infinite with Infinity. */
  sleep(ms: number): Promise<void>;
  /** The promise, or Killed when the process is ended first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Runs another command in place of this one. */
  run(argv: readonly string[], change?: Partial<Surroundings>): Promise<number>;
}

/** Ends a process from outside: unwinds whatever it was doing. */
export class Killed extends Error {
  override name = 'Killed';
  constructor(readonly code: number) {
    super(`killed: ${code}`);
  }
}

export type Signal =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGKILL'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTERM'
  | 'SIGCHLD'
  | 'SIGCONT'
  | 'SIGSTOP';

export const SIGNALS: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
};

/** An entry of the process table. */
export class Process {
  /** Takes a signal itself; false: the default happens. */
  onSignal: ((name: Signal) => boolean) | undefined;
  /** A shell on a terminal: Ctrl-C ends what it waits for, not it. */
  interactive = false;
  readonly children = new Set<Process>();
  /** Forgets the parent, once this has ended. */
  orphaned: (() => void) | undefined;
  #killed: Killed | undefined;
  readonly #waiting = new Set<(error: Killed) => void>();

  constructor(
    readonly pid: number,
    readonly user: string,
    public command: string,
    /** Bytes, as `ps` and /proc show them. */
    public rss: number,
    /** Bytes that the container's cgroup is charged for. */
    public charged: number,
  ) {}

  get killed(): Killed | undefined {
    return this.#killed;
  }

  kill(code: number): void {
    if (this.#killed !== undefined) return;
    this.#killed = new Killed(code);
    for (const reject of this.#waiting) reject(this.#killed);
    this.#waiting.clear();
  }

  /** Calls back when it is killed; returns what forgets it. */
  whenKilled(callback: (error: Killed) => void): () => void {
    if (this.#killed !== undefined) callback(this.#killed);
    else this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }
}

/** The processes of a container and the commands that they may run. */
export interface Container {
  readonly host: ContainerHost;
  readonly commands: ReadonlyMap<string, Tool>;
  processes(): ReturnType<Program['processes']>;
  /** Charges a process for what it holds now, or gives it back (`bytes` below 0). */
  hold(process: Process, bytes: number): void;
  /** Bytes that commands hold, without the main program. */
  charged(): number;
  add(command: string, user: string, rss: number, pid?: number): number;
  remove(pid: number): void;
  /** False when there is no such process. */
  kill(pid: number, name: Signal): boolean;
  /** As `kubectl exec`. Rejects with ExecError. */
  exec(argv: readonly string[], io: ExecIO): Promise<number>;
  /** A child process: its exit code, 127 and a text when there is no such command. */
  spawn(argv: readonly string[], around: Surroundings, name?: string): Promise<number>;
  /** The command that a word means, if there is one. */
  find(name: string): Tool | undefined;
  /** A process of the container's own, for a background job of a shell. */
  fork(command: string, parent?: Process): Process;
  /** Ends every process. */
  end(): void;
}

/** What a command costs, bytes: as `ps` shows it, and as the cgroup counts it. */
const COST = { rss: 1_560_000, charged: 300_000 };

export interface ContainerOptions {
  commands: ReadonlyMap<string, Tool>;
  /** How the main program is named in the process table. */
  main: string;
  user?: string;
  rss?: number;
  /** PID 1, when the container's main program is a command. */
  process?: Process;
  /** A signal to PID 1; undefined: as for a process that has no handler. */
  signalMain?(name: Signal): void;
}

export function createContainer(host: ContainerHost, options: ContainerOptions): Container {
  const table = new Map<number, Process>();
  const main =
    options.process ??
    new Process(1, options.user ?? 'root', options.main, options.rss ?? COST.rss, 0);
  table.set(1, main);
  let next = 6;
  const fork = (command: string, parent?: Process): Process => {
    const process = new Process(++next, 'root', command, COST.rss, COST.charged);
    table.set(process.pid, process);
    if (parent !== undefined && parent.pid !== 1) {
      process.orphaned = parent.whenKilled(({ code }) => process.kill(code));
    }
    return process;
  };
  const remove = (pid: number): void => {
    table.get(pid)?.orphaned?.();
    table.delete(pid);
  };
  const find = (name: string): Tool | undefined => {
    const { commands } = options;
    if (!name.includes('/')) return commands.get(name);
    const short = /^\/(?:usr\/)?(?:local\/)?s?bin\/([^/]+)$/.exec(name)?.[1];
    const tool = short === undefined ? undefined : commands.get(short);
    if (tool !== undefined) return tool;
    const script = host.files.read(name);
    const shell = commands.get('sh');
    if (script === undefined || shell === undefined) return undefined;
    return (task) => task.run(['sh', name, ...task.args]);
  };
  const container: Container = {
    host,
    commands: options.commands,
    processes: () =>
      [...table.values()].map(({ pid, user, command, rss }) => ({ pid, user, command, rss })),
    hold: (process, bytes) => {
      process.rss += bytes;
      process.charged += bytes;
      if (bytes > 0) host.memoryTaken();
    },
    charged: () => {
      let total = 0;
      for (const { charged } of table.values()) total += charged;
      return total;
    },
    add: (command, user, rss, pid = ++next) => {
      table.set(pid, new Process(pid, user, command, rss, 0));
      if (pid > next) next = pid;
      return pid;
    },
    remove,
    kill: (pid, name) => {
      const process = table.get(pid);
      if (process === undefined) return false;
      if (pid === 1 && options.signalMain !== undefined) options.signalMain(name);
      else if (name === 'SIGKILL') process.kill(137);
      else if (process.onSignal?.(name) !== true && pid !== 1) {
        if (!['SIGCHLD', 'SIGCONT'].includes(name)) process.kill(128 + SIGNALS[name]);
      }
      return true;
    },
    find,
    fork,
    exec: async (argv, io) => {
      const [name = ''] = argv;
      if (find(name) === undefined) throw new ExecError(notThere(name));
      const process = fork(argv.join(' '));
      const abort = (): void => process.kill(137);
      io.signal.addEventListener('abort', abort);
      try {
        return await run(process, argv, {
          env: new Map(host.env),
          cwd: host.workingDir ?? '/',
          ...streamsOf(
            process,
            io.tty,
            inputFrom(io.stdin),
            outputOf(io, 'stdout'),
            outputOf(io, 'stderr'),
          ),
        });
      } finally {
        io.signal.removeEventListener('abort', abort);
      }
    },
    spawn: async (argv, around) => {
      const process = fork(argv.join(' '), around.parent);
      around.parent?.children.add(process);
      try {
        // A turn for others: a loop of curl against a server that answers at once kept a timer of 50 ms waiting
        // for 290 ms.
        await new Promise<void>((turn) => setImmediate(turn));
        return await run(process, argv, around);
      } finally {
        around.parent?.children.delete(process);
      }
    },
    end: () => {
      for (const process of table.values()) process.kill(137);
      table.clear();
    },
  };
  const run = async (
    process: Process,
    argv: readonly string[],
    around: Surroundings,
  ): Promise<number> => {
    const [name = '', ...args] = argv;
    try {
      const tool = find(name);
      if (tool === undefined) {
        await around.stderr.write(`sh: ${name}: not found\n`);
        return 127;
      }
      return await tool(taskOf(container, process, name, args, around));
    } catch (error) {
      if (error instanceof Killed) return error.code;
      if (error instanceof BrokenPipe) return 141;
      throw error;
    } finally {
      remove(process.pid);
    }
  };
  return container;
}

/** Waits for the client: what it has not taken is held by nobody in the container. */
const outputOf = (io: ExecIO, to: 'stdout' | 'stderr'): Output => ({
  write: (data) => {
    io[to](bytesOf(data));
    return io.drained?.();
  },
});

/** What runc says about a program that is not there. */
export function notThere(name: string): string {
  return name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`;
}

/** Starts the container's main program as PID 1. */
export function runMain(
  container: Container,
  argv: readonly string[],
  around: Surroundings,
  process: Process,
): Promise<number> {
  const [name = '', ...args] = argv;
  const tool = container.find(name);
  if (tool === undefined) throw new ExecError(notThere(name));
  return Promise.resolve()
    .then(() => tool(taskOf(container, process, name, args, around)))
    .catch((error: unknown) => {
      if (error instanceof Killed) return error.code;
      if (error instanceof BrokenPipe) return 141;
      throw error;
    });
}

/** Longer waits overflow a timer: they are made of several. */
const LONGEST = 1_000_000_000;

export function taskOf(
  container: Container,
  process: Process,
  name: string,
  args: readonly string[],
  around: Surroundings,
): Task {
  const race = <T>(promise: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const forget = process.whenKilled(reject);
      promise.then(resolve, reject).finally(forget);
    });
  const { clock } = container.host;
  return {
    ...around,
    container,
    process,
    pid: process.pid,
    name,
    args,
    race,
    sleep: async (ms) => {
      for (let left = ms; left > 0; left -= LONGEST) {
        let stop: (() => void) | undefined;
        try {
          await race(
            new Promise<void>((resolve) => {
              if (left === Infinity) return;
              const timer = clock.after(Math.min(left, LONGEST), resolve);
              stop = () => timer.stop();
            }),
          );
        } finally {
          stop?.();
        }
      }
    },
    run: (argv, change) => container.spawn(argv, { ...around, parent: process, ...change }),
  };
}

/** The streams of a process that has no parent here, through a terminal if it has one. */
export function streamsOf(
  process: Process,
  tty: boolean,
  stdin: Input,
  stdout: Output,
  stderr: Output,
): Pick<Surroundings, 'stdin' | 'stdout' | 'stderr' | 'tty'> {
  if (!tty) return { stdin, stdout, stderr };
  const through = terminal(stdin, stdout, process);
  return { ...through, stderr: through.stdout, tty };
}
