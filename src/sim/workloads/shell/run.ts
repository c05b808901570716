import {
  BrokenPipe,
  Collector,
  Killed,
  NOWHERE,
  Pipe,
  SIGNALS,
  inputOf,
  type Input,
  type Output,
  type Process,
  type Signal,
} from '../container/index.js';
import { ArithmeticError } from './arithmetic.js';
import { SyntaxError, type Command, type Compound, type Redirection, type Simple } from './ast.js';
import { BUILTINS, Break, Continue, Exit, Return, SPECIAL } from './builtins.js';
import { expandPattern, expandText, expandWords, type Expander } from './expand.js';
import { absolute, openRead, openWrite } from './files.js';
import { parseScript } from './parse.js';
import { ShellError, type ShellState } from './state.js';

/** Where a command reads and writes: file descriptors 0 to 9. */
export interface Descriptors {
  input: Input;
  outputs: ReadonlyMap<number, Output>;
}

/** After so many commands a shell lets others run; after so many of these rounds it rests as a busy loop would. */
const SLICE = 200;

/** Runs parsed scripts: one instance for each shell or subshell process. */
export class Interpreter implements Expander {
  #steps = 0;
  /** Signals that came and whose traps have not run yet. */
  #signals: string[] = [];
  #wake: (() => void) | undefined;
  readonly jobs = new Map<number, Promise<number>>();
  readonly finished = new Map<number, number>();

  constructor(readonly state: ShellState) {
    state.process.onSignal = (name) => this.#signal(name);
  }

  get process(): Process {
    return this.state.process;
  }

  #signal(name: Signal): boolean {
    const key = name.slice(3);
    const action = this.state.traps.get(key);
    if (action === undefined) return false;
    if (action === '') return true;
    this.#signals.push(key);
    this.#wake?.();
    return true;
  }

  /** Runs a whole script and its EXIT trap: the exit code of the shell. */
  async script(text: string, io: Descriptors): Promise<number> {
    let code: number;
    try {
      code = await this.#guarded(() => this.list(parseScript(text), io), io);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      await io.outputs.get(2)?.write(`${this.state.name}: syntax error: ${error.message}\n`);
      return 2;
    }
    return this.#atExit(code, io);
  }

  /** Runs commands as they are read, until there are no more or one is `exit`: the shell's exit code. */
  async session(
    next: () => Promise<string | undefined>,
    io: Descriptors,
    interactive: boolean,
  ): Promise<number> {
    const code = await this.#guarded(async () => {
      for (let text = await next(); text !== undefined; text = await next()) {
        try {
          this.state.status = await this.list(parseScript(text), io);
        } catch (error) {
          const wrong = error instanceof SyntaxError;
          const stands =
            interactive && (error instanceof ShellError || error instanceof ArithmeticError);
          if (!wrong && !stands) throw error;
          const why = wrong ? `syntax error: ${error.message}` : error.message;
          await io.outputs.get(2)?.write(`${this.state.name}: ${why}\n`);
          this.state.status = 2;
          if (!interactive) return 2;
        }
      }
      return this.state.status;
    }, io);
    return this.#atExit(code, io);
  }

  async #atExit(code: number, io: Descriptors): Promise<number> {
    const last = this.state.traps.get('EXIT');
    if (last === undefined) return code;
    this.state.traps.delete('EXIT');
    this.state.status = code;
    return this.#guarded(async () => {
      await this.list(parseScript(last), io);
      return code;
    }, io);
  }

  /** Turns `exit`, errors and a stray break into a status. */
  async #guarded(run: () => Promise<number>, io: Descriptors): Promise<number> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) return error.status;
      if (error instanceof Break || error instanceof Continue) return 0;
      if (error instanceof ShellError || error instanceof ArithmeticError) {
        await io.outputs.get(2)?.write(`${this.state.name}: ${error.message}\n`);
        return error instanceof ShellError ? error.status : 2;
      }
      throw error;
    }
  }

  async list(commands: readonly Command[], io: Descriptors, tested = false): Promise<number> {
    for (const command of commands) {
      if (command.background === true) this.state.status = this.#background(command, io);
      else this.state.status = await this.run(command, io, tested);
      if (this.#signals.length > 0) await this.#traps(io);
    }
    return this.state.status;
  }

  async #traps(io: Descriptors): Promise<void> {
    for (const name of this.#signals.splice(0)) {
      const action = this.state.traps.get(name);
      if (action === undefined) continue;
      const { status } = this.state;
      await this.list(parseScript(action), io);
      this.state.status = status;
    }
  }

  async #step(): Promise<void> {
    const { killed } = this.process;
    if (killed !== undefined) throw killed;
    if (++this.#steps % SLICE !== 0) return;
    // A loop that never waits would stop the whole simulator: it gets 1 ms of wall time in each two.
    const { clock } = this.state.container.host;
    await new Promise<void>((resolve) => clock.after(clock.speed, resolve));
    if (this.process.killed !== undefined) throw this.process.killed;
  }

  /** `tested`: its failure is looked at, so that `set -e` leaves it alone. */
  async run(command: Command, io: Descriptors, tested = false): Promise<number> {
    await this.#step();
    switch (command.type) {
      case 'simple':
        return this.#checked(await this.#simple(command, io), tested);
      case 'pipeline': {
        const status = await this.#pipeline(command.commands, io, tested || command.not);
        return command.not ? (status === 0 ? 1 : 0) : this.#checked(status, tested);
      }
      case 'and':
      case 'or': {
        const left = await this.run(command.left, io, true);
        this.state.status = left;
        if ((left === 0) !== (command.type === 'and')) return left;
        return this.run(command.right, io, tested);
      }
      case 'function':
        this.state.functions.set(command.name, command.body);
        return 0;
      case 'subshell':
        return this.#checked(
          await this.#redirected(command.redirections, io, (inner) =>
            this.subshell(command.body, inner),
          ),
          tested,
        );
      case 'compound': {
        const inside = command.command;
        return this.#redirected(inside.redirections, io, (inner) =>
          this.#compound(inside, inner, tested),
        );
      }
    }
  }

  #checked(status: number, tested: boolean): number {
    if (status !== 0 && !tested && this.state.options.errexit) throw new Exit(status);
    return status;
  }

  async #compound(command: Compound, io: Descriptors, tested: boolean): Promise<number> {
    const { state } = this;
    switch (command.type) {
      case 'group':
        return this.list(command.body, io, tested);
      case 'if': {
        for (const { test, body } of command.branches) {
          if ((await this.list(test, io, true)) === 0) return this.list(body, io, tested);
        }
        return command.otherwise === undefined ? 0 : this.list(command.otherwise, io, tested);
      }
      case 'while':
      case 'until':
        return this.#loop(async (body) => {
          let status = 0;
          while (((await this.list(command.test, io, true)) === 0) === (command.type === 'while')) {
            const done = await body(() => this.list(command.body, io, tested));
            if (done === 'break') return 0;
            status = done;
          }
          return status;
        });
      case 'for': {
        const words =
          command.words === undefined ? state.args : await expandWords(this, command.words);
        return this.#loop(async (body) => {
          let status = 0;
          for (const word of words) {
            state.set(command.name, word);
            const done = await body(() => this.list(command.body, io, tested));
            if (done === 'break') return 0;
            status = done;
          }
          return status;
        });
      }
      case 'case': {
        const text = await expandText(this, command.word);
        for (const { patterns, body } of command.branches) {
          for (const pattern of patterns) {
            if ((await expandPattern(this, pattern)).test(text)) return this.list(body, io, tested);
          }
        }
        return 0;
      }
    }
  }

  async #loop(
    run: (body: (once: () => Promise<number>) => Promise<number | 'break'>) => Promise<number>,
  ): Promise<number> {
    return run(async (once) => {
      try {
        return await once();
      } catch (error) {
        if (error instanceof Break || error instanceof Continue) {
          if (error.levels > 1) {
            error.levels--;
            throw error;
          }
          return error instanceof Break ? 'break' : 0;
        }
        throw error;
      }
    });
  }

  async #redirected(
    redirections: readonly Redirection[],
    io: Descriptors,
    run: (io: Descriptors) => Promise<number>,
  ): Promise<number> {
    if (redirections.length === 0) return run(io);
    const inner = await this.redirect(redirections, io);
    return typeof inner === 'number' ? inner : run(inner);
  }

  /** The descriptors behind redirections; a status when one of them failed. */
  async redirect(
    redirections: readonly Redirection[],
    io: Descriptors,
  ): Promise<Descriptors | number> {
    let { input } = io;
    const outputs = new Map(io.outputs);
    const { container, cwd } = this.state;
    for (const { fd, operator, target } of redirections) {
      const text = await expandText(this, target);
      const path = absolute(cwd, text);
      if (operator === '<<') input = inputOf(text);
      else if (operator === '<&' || operator === '>&') {
        if (text === '-') outputs.set(fd, NOWHERE);
        else if (operator === '>&' || fd !== 0) {
          const from = outputs.get(Number(text));
          if (from === undefined) throw new ShellError(`${text}: bad file descriptor`, 2);
          outputs.set(fd, from);
        }
      } else {
        const opened =
          operator === '<'
            ? openRead(container, path)
            : openWrite(container, path, operator === '>>', outputs);
        if (typeof opened === 'string') {
          const what = operator === '<' ? 'open' : 'create';
          await outputs.get(2)?.write(`${this.state.name}: can't ${what} ${text}: ${opened}\n`);
          return 1;
        }
        if ('read' in opened) input = opened;
        else outputs.set(fd, opened);
      }
    }
    return { input, outputs };
  }

  async #pipeline(commands: readonly Command[], io: Descriptors, tested: boolean): Promise<number> {
    if (commands.length === 1) return this.run(commands[0] as Command, io, tested);
    let { input } = io;
    const ends: Promise<number>[] = [];
    commands.forEach((command, i) => {
      const last = i === commands.length - 1;
      const pipe = new Pipe();
      const from = input;
      const outputs = last ? io.outputs : new Map([...io.outputs, [1, pipe]]);
      ends.push(
        this.subshell([command], { input: from, outputs }).finally(() => {
          if (!last) pipe.end();
          if (i > 0) from.close();
        }),
      );
      input = pipe;
    });
    const statuses = await Promise.all(ends);
    const failed = statuses.findLast((status) => status !== 0);
    return this.state.options.pipefail ? (failed ?? 0) : (statuses.at(-1) ?? 0);
  }

  /** Runs commands in a copy of this shell. */
  async subshell(
    body: readonly Command[],
    io: Descriptors,
    process = this.state.container.fork(this.process.command, this.process),
  ): Promise<number> {
    process.rss = 780_000;
    const copy = new Interpreter(this.state.fork(process));
    try {
      const status = await copy.#guarded(() => copy.list(body, io), io);
      return await copy.#atExit(status, io);
    } catch (error) {
      if (error instanceof Killed) return error.code;
      if (error instanceof BrokenPipe) return 141;
      throw error;
    } finally {
      this.state.container.remove(process.pid);
    }
  }

  #background(command: Command, io: Descriptors): number {
    const process = this.state.container.fork(this.process.command, this.process);
    const { pid } = process;
    this.state.lastBackground = pid;
    const inner = { ...io, input: inputOf('') };
    const end = this.subshell([{ ...command, background: false }], inner, process);
    this.jobs.set(
      pid,
      end.then((status) => {
        this.jobs.delete(pid);
        this.finished.set(pid, status);
        return status;
      }),
    );
    return 0;
  }

  /** Waits for the promise; a signal with a trap ends the wait with 128 + n. */
  async interruptible(promise: Promise<number>): Promise<number> {
    const signalled = new Promise<number>((resolve) => {
      this.#wake = () => resolve(128 + (SIGNALS[`SIG${this.#signals[0]}` as Signal] ?? 0));
      if (this.#signals.length > 0) this.#wake();
    });
    let forget: () => void = () => undefined;
    const killed = new Promise<never>((_, reject) => {
      forget = this.process.whenKilled(reject);
    });
    try {
      return await Promise.race([promise, signalled, killed]);
    } finally {
      this.#wake = undefined;
      forget();
    }
  }

  /** Waits for input, until the shell is killed. */
  interruptibleRead<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.process.whenKilled(reject);
      promise.then(resolve, reject).finally(forget);
    });
  }

  async capture(body: Command[]): Promise<string> {
    const output = new Collector((bytes) => this.state.container.hold(this.process, bytes));
    const errors = this.#errors ?? NOWHERE;
    const outputs = new Map<number, Output>([
      [1, output],
      [2, errors],
    ]);
    this.state.status = await this.subshell(body, { input: this.#input ?? inputOf(''), outputs });
    this.captured = true;
    return output.take().replace(/\n+$/, '');
  }

  /** What command substitutions of the current command read and write. */
  #errors: Output | undefined;
  #input: Input | undefined;
  /** Whether a substitution ran: `x=$(false)` has its status. */
  captured = false;

  async #simple(command: Simple, io: Descriptors): Promise<number> {
    const { state } = this;
    this.#errors = io.outputs.get(2);
    this.#input = io.input;
    this.captured = false;
    const words = await expandWords(this, command.words);
    const [name, ...args] = words;
    if (name === undefined) {
      for (const { name, value } of command.assignments)
        state.set(name, await expandText(this, value));
      const { captured } = this;
      const opened = await this.#redirected(command.redirections, io, () => Promise.resolve(0));
      return captured && opened === 0 ? state.status : opened;
    }
    const assigned = new Map<string, string>();
    for (const { name, value } of command.assignments) {
      assigned.set(name, await expandText(this, value));
    }
    if (state.options.xtrace) await io.outputs.get(2)?.write(`+ ${words.join(' ')}\n`);
    return this.#redirected(command.redirections, io, async (inner) => {
      if (name === 'exec' && args.length === 0) {
        // Redirections of `exec` stay: here for what is written only.
        for (const [fd, output] of inner.outputs)
          (io.outputs as Map<number, Output>).set(fd, output);
        return 0;
      }
      const body = state.functions.get(name);
      const builtin = BUILTINS[name];
      if (body === undefined && (builtin === undefined || !Object.hasOwn(BUILTINS, name))) {
        return this.external(words, inner, assigned);
      }
      const before = new Map([...assigned.keys()].map((each) => [each, state.get(each)]));
      for (const [each, value] of assigned) state.set(each, value);
      try {
        return body !== undefined
          ? await this.#call(body, args, inner)
          : await (builtin as NonNullable<typeof builtin>)(this, args, inner);
      } finally {
        if (!SPECIAL.has(name)) {
          for (const [each, value] of before) {
            if (value === undefined) state.unset(each);
            else state.set(each, value);
          }
        }
      }
    });
  }

  async #call(body: Command, args: string[], io: Descriptors): Promise<number> {
    const { args: before } = this.state;
    this.state.args = args;
    try {
      return await this.run(body, io);
    } catch (error) {
      if (error instanceof Return) return error.status;
      throw error;
    } finally {
      this.state.args = before;
    }
  }

  /** Runs a command of the container and waits for it. */
  async external(
    words: readonly string[],
    io: Descriptors,
    assigned: ReadonlyMap<string, string> = new Map(),
  ): Promise<number> {
    const { state } = this;
    const { container } = state;
    const [name = ''] = words;
    const stderr = io.outputs.get(2) ?? NOWHERE;
    if (container.find(name) === undefined) {
      const there = name.includes('/') && container.host.files.stat(absolute(state.cwd, name));
      await stderr.write(`${state.name}: ${name}: ${there ? 'Permission denied' : 'not found'}\n`);
      return there ? 126 : 127;
    }
    const env = state.environment();
    for (const [each, value] of assigned) env.set(each, value);
    return container.spawn(words, {
      env,
      cwd: state.cwd,
      stdin: io.input,
      stdout: io.outputs.get(1) ?? NOWHERE,
      stderr,
      parent: this.process,
    });
  }
}
