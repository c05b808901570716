/**
 * behaviour.yaml: what a workload that the simulator has no program for does, as data. A file has one or
 * more documents of `apiVersion: lab/v1alpha1, kind: Behaviour`.
 */
export interface Behaviour {
  /** For messages. */
  name: string;
  match: Match;
  /** Until it listens and begins to log, ms of cluster time. */
  startDelay: number;
  memory: MemoryLaw;
  /** Millicores at rest. */
  cpu: number;
  routes: Route[];
  /** Ports that are open; default: those of the routes. */
  log: LogLine[];
  /** Ends by itself. */
  exit: { after: number; code: number } | undefined;
  /** The exit code at SIGTERM; undefined: it does not heed the signal, as PID 1 without a handler. */
  onTerm: number | undefined;
  /**
   * How long after SIGTERM it goes on answering those that are connected, each answer the last of its
   * connection, ms; it ends with the last connection. 0: it ends at once.
   */
  finish: number;
  /** How `ps` shows it: the first is PID 1, the last one holds what grows. */
  processes: string[];
}

/** All that is given must hold. `image` is a name with no registry and no tag, or with a tag. */
export interface Match {
  image: string;
  labels: Record<string, string>;
  container: string | undefined;
  /** A text that stands somewhere in command and args. */
  command: string | undefined;
}

export interface MemoryLaw {
  /** Bytes. */
  rest: Amount;
  perConnection: Amount;
  /** Part of what connections took that stays when they go, 0 to 1. */
  kept: number;
  /**
   * Taken after `startDelay` and before it listens: in steps of `step` bytes, evenly spread over `over` ms.
   * It stays.
   */
  start: { to: Amount; over: number; step: number } | undefined;
  /** `overhead`: what is held beyond each leaked byte, 0 to 1. */
  leak: { perSecond: Amount; max: Amount | undefined; overhead: number } | undefined;
}

/** Bytes, or from an environment variable times a unit. */
export type Amount = number | { env: string; unit: number; otherwise: number };

export interface Route {
  port: number;
  /** A path that is equal, or with `/` at its end begins so; default all. */
  path: string;
  method: string | undefined;
  status: number;
  headers: [string, string][];
  body: string;
  /** ms of cluster time until the answer. */
  delay: number;
  /** A line for the log of each request. */
  log: string | undefined;
  /** The body is repeated up to so many bytes. */
  bytes: Amount | undefined;
  /** At most so many are answered at a time, the others wait; 0: all at once. */
  atOnce: Amount;
  /** Counters that rise with each answer; `slower`: only of those that took longer than so many ms. */
  count: { name: string; slower: number }[];
  /** It looks in a redis first, and asks another server for what is not there. */
  cached: Cached | undefined;
}

/** What a program that keeps its pages in a redis does for each request. `${number}` is drawn anew for each. */
export interface Cached {
  /** The redis: a name and a port. */
  redis: Address;
  key: string;
  /** How many numbers there are, from 0. */
  of: Amount;
  /** How long redis is to keep it, ms; 0: as long as it likes. */
  expires: number;
  /** Whom it asks, by GET, for what is not there: its body is what is kept. */
  origin: Address & { path: string };
  /** Names of counters: found, not found, and errors of redis, which fail nobody. */
  count: { hits: string; misses: string; errors: string };
  /** The answer when the origin gives none. */
  failed: { status: number; body: string };
}

export interface Address {
  host: string;
  port: number;
}

/**
 * `on`: launch (its first words, after `startDelay`), grow (each step of `memory.start`), start (it listens),
 * leak (each time that it grew), term. In the text `${NAME}` is an environment variable, `${held}` what was
 * taken by these steps and the leak, in whole MiB.
 */
export interface LogLine {
  on: 'launch' | 'grow' | 'start' | 'leak' | 'term';
  text: string;
  stream: 'stdout' | 'stderr';
  /** Again and again, ms; only with `on: start`. */
  every: number | undefined;
}
