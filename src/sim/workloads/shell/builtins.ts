import { NOWHERE, readLine, SIGNALS } from '../container/index.js';
import { absolute } from './files.js';
import { parseScript } from './parse.js';
import type { Descriptors, Interpreter } from './run.js';
import { ShellError, signalName, type Options } from './state.js';

export class Exit extends Error {
  constructor(readonly status: number) {
    super('exit');
  }
}

export class Return extends Error {
  constructor(readonly status: number) {
    super('return');
  }
}

export class Break extends Error {
  constructor(public levels: number) {
    super('break');
  }
}

export class Continue extends Error {
  constructor(public levels: number) {
    super('continue');
  }
}

type Builtin = (shell: Interpreter, args: string[], io: Descriptors) => number | Promise<number>;

/** Assignments before these stay (POSIX special built-ins). */
export const SPECIAL = new Set([
  'export',
  'set',
  'eval',
  '.',
  ':',
  'exec',
  'readonly',
  'unset',
  'trap',
  'shift',
]);

const FLAGS: Record<string, keyof Options> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
};

const out = (io: Descriptors): NonNullable<ReturnType<Descriptors['outputs']['get']>> =>
  io.outputs.get(1) ?? NOWHERE;

async function complain(shell: Interpreter, io: Descriptors, text: string): Promise<void> {
  await io.outputs.get(2)?.write(`${shell.state.name}: ${text}\n`);
}

const statusOf = (shell: Interpreter, [text]: string[]): number => {
  if (text === undefined) return shell.state.status;
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`, 2);
  return Number(text) & 255;
};

/** `echo` and `printf`, `test`, `true`, `false` are commands of the container as well: see tools/. */
export const BUILTINS: Record<string, Builtin> = {
  ':': () => 0,
  exit: (shell, args) => {
    throw new Exit(statusOf(shell, args));
  },
  return: (shell, args) => {
    throw new Return(statusOf(shell, args));
  },
  break: (_shell, [levels = '1']) => {
    throw new Break(Number(levels));
  },
  continue: (_shell, [levels = '1']) => {
    throw new Continue(Number(levels));
  },
  cd: async (shell, args, io) => {
    const { state } = shell;
    const to =
      args[0] === '-' ? (state.get('OLDPWD') ?? '/') : (args[0] ?? state.get('HOME') ?? '/root');
    const path = absolute(state.cwd, to);
    if (state.container.host.files.list(path) === undefined) {
      await complain(shell, io, `cd: can't cd to ${to}: No such file or directory`);
      return 2;
    }
    state.set('OLDPWD', state.cwd);
    state.cwd = path;
    if (args[0] === '-') await out(io).write(`${path}\n`);
    return 0;
  },
  pwd: async (shell, _args, io) => {
    await out(io).write(`${shell.state.cwd}\n`);
    return 0;
  },
  set: async (shell, args, io) => {
    const { state } = shell;
    if (args.length === 0) {
      const names = state.names().sort();
      await out(io).write(names.map((name) => `${name}='${state.get(name)}'\n`).join(''));
      return 0;
    }
    for (let i = 0; i < args.length; i++) {
      const word = args[i] ?? '';
      const on = word.startsWith('-');
      if (word === '--' || !/^[-+]./.test(word)) {
        state.args = args.slice(word === '--' ? i + 1 : i);
        return 0;
      }
      for (const flag of word.slice(1)) {
        const name = flag === 'o' ? (args[++i] as keyof Options | undefined) : FLAGS[flag];
        if (name !== undefined && name in state.options) state.options[name] = on;
      }
    }
    return 0;
  },
  unset: (shell, args) => {
    for (const name of args) {
      if (args[0] === '-f') shell.state.functions.delete(name);
      else shell.state.unset(name);
    }
    return 0;
  },
  export: async (shell, args, io) => {
    const { state } = shell;
    if (args.length === 0 || args[0] === '-p') {
      const lines = [...state.environment()].map(([name, value]) => `export ${name}='${value}'\n`);
      await out(io).write(lines.join(''));
      return 0;
    }
    for (const word of args) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word : word.slice(0, equals);
      if (!/^[A-Za-z_]\w*$/.test(name))
        throw new ShellError(`export: ${word}: bad variable name`, 2);
      if (equals >= 0) state.set(name, word.slice(equals + 1));
      state.exported.add(name);
    }
    return 0;
  },
  readonly: (shell, args) => {
    for (const word of args) {
      const equals = word.indexOf('=');
      if (equals > 0) shell.state.set(word.slice(0, equals), word.slice(equals + 1));
    }
    return 0;
  },
  local: (shell, args) => {
    for (const word of args) {
      const equals = word.indexOf('=');
      if (equals > 0) shell.state.set(word.slice(0, equals), word.slice(equals + 1));
    }
    return 0;
  },
  shift: (shell, [count = '1']) => {
    const { state } = shell;
    if (Number(count) > state.args.length) throw new ShellError("shift: can't shift that many", 2);
    state.args = state.args.slice(Number(count));
    return 0;
  },
  eval: (shell, args, io) => shell.list(parseScript(args.join(' ')), io),
  '.': async (shell, [path = ''], io) => {
    const { host } = shell.state.container;
    const content = host.files.read(absolute(shell.state.cwd, path));
    if (content === undefined)
      throw new ShellError(`.: can't open '${path}': No such file or directory`, 2);
    return shell.list(parseScript(Buffer.from(content).toString()), io);
  },
  exec: async (shell, args, io) => {
    throw new Exit(await shell.external(args, io));
  },
  command: async (shell, args, io) => {
    if (args[0] === '-v' || args[0] === '-V')
      return BUILTINS.type!(shell, ['-v', ...args.slice(1)], io);
    const [name = ''] = args;
    const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    return builtin === undefined ? shell.external(args, io) : builtin(shell, args.slice(1), io);
  },
  type: async (shell, args, io) => {
    const brief = args[0] === '-v';
    let status = 0;
    for (const name of brief ? args.slice(1) : args) {
      const builtin = Object.hasOwn(BUILTINS, name) || shell.state.functions.has(name);
      const there = shell.state.container.find(name) !== undefined;
      const path = name.includes('/') ? name : `/bin/${name}`;
      if (builtin) await out(io).write(brief ? `${name}\n` : `${name} is a shell builtin\n`);
      else if (there) await out(io).write(brief ? `${path}\n` : `${name} is ${path}\n`);
      else {
        if (!brief) await out(io).write(`${name}: not found\n`);
        status = 127;
      }
    }
    return status;
  },
  read: async (shell, args, io) => {
    const raw = args.includes('-r');
    const names = args.filter((each) => !each.startsWith('-'));
    const seconds = args.indexOf('-t') < 0 ? undefined : Number(names.shift());
    const { state } = shell;
    const { clock } = state.container.host;
    const late = Symbol('late');
    const wanted = readLine(io.input);
    const line =
      seconds === undefined
        ? await shell.interruptibleRead(wanted)
        : await Promise.race([
            wanted,
            new Promise<typeof late>((resolve) => clock.after(seconds * 1000, () => resolve(late))),
          ]);
    if (line === late) return 1;
    const text = (line ?? '').replace(/\n$/, '');
    const ifs = state.get('IFS') ?? ' \t\n';
    const values = fields(raw ? text : text.replace(/\\(.)/g, '$1'), ifs, names.length);
    (names.length > 0 ? names : ['REPLY']).forEach((name, i) => state.set(name, values[i] ?? ''));
    return line?.endsWith('\n') === true ? 0 : 1;
  },
  trap: async (shell, args, io) => {
    const { traps } = shell.state;
    if (args.length === 0) {
      await out(io).write(
        [...traps].map(([name, action]) => `trap -- '${action}' ${name}\n`).join(''),
      );
      return 0;
    }
    const [action = '', ...signals] = args[0] === '--' ? args.slice(1) : args;
    for (const each of signals.length > 0 ? signals : [action]) {
      const name = each === 'EXIT' || each === '0' ? 'EXIT' : signalName(each, SIGNALS)?.slice(3);
      if (name === undefined) {
        await complain(shell, io, `trap: ${each}: invalid signal specification`);
        return 1;
      }
      if (action === '-' || signals.length === 0) traps.delete(name);
      else traps.set(name, action);
    }
    return 0;
  },
  wait: async (shell, args) => {
    if (args.length === 0) {
      return shell.interruptible(Promise.all(shell.jobs.values()).then(() => 0));
    }
    let status = 0;
    for (const arg of args) {
      const pid = Number(arg.replace('%', ''));
      const job = shell.jobs.get(pid);
      status =
        job === undefined ? (shell.finished.get(pid) ?? 127) : await shell.interruptible(job);
    }
    return status;
  },
  jobs: () => 0,
  umask: async (_shell, args, io) => {
    if (args.length === 0) await out(io).write('0022\n');
    return 0;
  },
  ulimit: async (_shell, args, io) => {
    if (args.includes('-n')) await out(io).write('1048576\n');
    else await out(io).write('unlimited\n');
    return 0;
  },
  times: () => 0,
  hash: () => 0,
  alias: () => 0,
  getopts: (shell, [options = '', name = '', ...args]) => {
    const { state } = shell;
    const given = args.length > 0 ? args : state.args;
    const index = Number(state.get('OPTIND') ?? 1);
    const word = given[index - 1];
    const flag = word?.[1];
    if (word === undefined || flag === undefined || !word.startsWith('-') || word === '--')
      return 1;
    const at = options.indexOf(flag);
    state.set('OPTIND', String(index + 1));
    state.set(name, at < 0 ? '?' : flag);
    if (at >= 0 && options[at + 1] === ':') {
      const rest = word.slice(2);
      state.set('OPTARG', rest === '' ? (given[index] ?? '') : rest);
      if (rest === '') state.set('OPTIND', String(index + 2));
    }
    return 0;
  },
};

/** Divides a line among the names of `read`: the last one takes what is left. */
function fields(text: string, ifs: string, count: number): string[] {
  const white = [...ifs].filter((char) => /\s/.test(char)).join('');
  const inClass = (set: string): string => set.replace(/[\]\\^-]/g, '\\$&');
  const strip =
    white === ''
      ? text
      : text.replace(new RegExp(`^[${inClass(white)}]+|[${inClass(white)}]+$`, 'g'), '');
  if (count <= 1 || ifs === '') return [strip];
  const found: string[] = [];
  const separator = new RegExp(
    white === ''
      ? `[${inClass(ifs)}]`
      : `[${inClass(white)}]*[${inClass(ifs)}][${inClass(white)}]*`,
  );
  let rest = strip;
  while (found.length < count - 1) {
    const match = separator.exec(rest);
    if (match === null) break;
    found.push(rest.slice(0, match.index));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...found, rest];
}
