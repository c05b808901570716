import type { Container, Process, Signal } from '../container/index.js';
import type { Command } from './ast.js';

/** Ends a shell with a message and a status. */
export class ShellError extends Error {
  override name = 'ShellError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export interface Options {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  noglob: boolean;
  pipefail: boolean;
}

/** Characters of a variable that counts. */
const LARGE = 64 * 1024;

/** All that a subshell gets a copy of. */
export class ShellState {
  status = 0;
  args: string[] = [];
  cwd = '/';
  /** $0 */
  name = 'sh';
  lastBackground: number | undefined;
  options: Options = {
    errexit: false,
    nounset: false,
    xtrace: false,
    noglob: false,
    pipefail: false,
  };
  functions = new Map<string, Command>();
  traps = new Map<string, string>();
  readonly exported = new Set<string>();
  readonly #variables: Map<string, string>;

  constructor(
    readonly container: Container,
    readonly process: Process,
    environment: ReadonlyMap<string, string>,
  ) {
    this.#variables = new Map(environment);
    for (const name of environment.keys()) this.exported.add(name);
  }

  get(name: string): string | undefined {
    if (/^\d/.test(name)) return name === '0' ? this.name : this.args[Number(name) - 1];
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.args.length);
      case '$':
        return String(this.shellPid ?? this.process.pid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '-':
        return '';
      case '@':
      case '*':
        return this.args.join(' ');
      case 'PWD':
        return this.cwd;
    }
    return this.#variables.get(name);
  }

  set(name: string, value: string): void {
    this.#holds(value.length - (this.#variables.get(name)?.length ?? 0));
    this.#variables.set(name, value);
  }

  /** What is small is within what a shell costs. */
  #holds(bytes: number): void {
    if (Math.abs(bytes) >= LARGE) this.container.hold(this.process, bytes);
  }

  unset(name: string): void {
    this.#holds(-(this.#variables.get(name)?.length ?? 0));
    this.#variables.delete(name);
    this.exported.delete(name);
  }

  names(): string[] {
    return [...this.#variables.keys()];
  }

  /** `$$` of a subshell is the shell's that made it. */
  shellPid: number | undefined;

  environment(): Map<string, string> {
    const found = new Map<string, string>();
    for (const [name, value] of this.#variables)
      if (this.exported.has(name)) found.set(name, value);
    return found;
  }

  fork(process: Process): ShellState {
    const copy = new ShellState(this.container, process, this.#variables);
    for (const name of copy.names()) if (!this.exported.has(name)) copy.exported.delete(name);
    copy.status = this.status;
    copy.args = this.args;
    copy.cwd = this.cwd;
    copy.name = this.name;
    copy.lastBackground = this.lastBackground;
    copy.options = { ...this.options };
    copy.functions = new Map(this.functions);
    copy.shellPid = this.shellPid ?? this.process.pid;
    return copy;
  }
}

/** `TERM`, `SIGTERM` and `15` are the same. */
export function signalName(text: string, numbers: Record<Signal, number>): Signal | undefined {
  const found = Object.entries(numbers).find(
    ([name, number]) => name === text || name === `SIG${text}` || String(number) === text,
  );
  return found?.[0] as Signal | undefined;
}
