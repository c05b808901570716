import { SIGNALS, type Task, type Tool } from '../container/index.js';
import { signalName } from '../shell/state.js';
import { durationOf } from './common.js';
import { getopt } from './options.js';
import { printf, unescape } from './printf.js';
import { testOf } from './test.js';

const echo: Tool = async ({ args, stdout }) => {
  const words = [...args];
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    const flags = words.shift() ?? '';
    if (flags.includes('n')) newline = false;
    if (flags.includes('e')) escapes = true;
  }
  const text = words.join(' ');
  const { text: shown, stop } = escapes ? unescape(text) : { text, stop: false };
  await stdout.write(shown + (newline && !stop ? '\n' : ''));
  return 0;
};

const sleep: Tool = async (task) => {
  let total = 0;
  for (const arg of task.args) {
    const seconds = durationOf(arg);
    if (seconds === undefined) {
      await task.stderr.write(`sleep: invalid number '${arg}'\n`);
      return 1;
    }
    total += seconds;
  }
  if (task.args.length === 0) {
    await task.stderr.write('sleep: missing operand\n');
    return 1;
  }
  await task.sleep(total * 1000);
  return 0;
};

const env: Tool = async (task) => {
  const environment = new Map(task.env);
  const args = [...task.args];
  while (args[0] !== undefined) {
    const word = args[0];
    if (word === '-i' || word === '-') environment.clear();
    else if (word === '-u') environment.delete(args.splice(1, 1)[0] ?? '');
    else if (/^[^=]+=/.test(word)) {
      const equals = word.indexOf('=');
      environment.set(word.slice(0, equals), word.slice(equals + 1));
    } else break;
    args.shift();
  }
  if (args.length > 0) {
    if (task.container.find(args[0] ?? '') === undefined) {
      await task.stderr.write(`env: can't execute '${args[0]}': No such file or directory\n`);
      return 127;
    }
    return task.run(args, { env: environment });
  }
  await task.stdout.write([...environment].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
};

const printenv: Tool = async (task) => {
  const { args, stdout } = task;
  if (args.length === 0) return env(task);
  let status = 0;
  for (const name of args) {
    const value = task.env.get(name);
    if (value === undefined) status = 1;
    else await stdout.write(`${value}\n`);
  }
  return status;
};

const kill: Tool = async (task) => {
  const { stdout, stderr, container } = task;
  const args = [...task.args];
  let name = 'TERM';
  if (args[0] === '-l') {
    await stdout.write(
      `${Object.keys(SIGNALS)
        .map((each) => each.slice(3))
        .join(' ')}\n`,
    );
    return 0;
  }
  if (args[0] === '-s') [, name = ''] = args.splice(0, 2);
  else if (args[0]?.startsWith('-')) name = args.shift()?.slice(1) ?? '';
  const signal = name === '0' ? undefined : signalName(name, SIGNALS);
  if (signal === undefined && name !== '0') {
    await stderr.write(`${task.name}: bad signal name '${name}'\n`);
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    const pid = Number(arg);
    const there =
      signal === undefined
        ? container.processes().some((each) => each.pid === pid)
        : container.kill(pid, signal);
    if (there) continue;
    await stderr.write(
      `${task.name === 'kill' ? 'sh' : task.name}: can't kill pid ${arg}: No such process\n`,
    );
    status = 1;
  }
  return status;
};

const killall: Tool = async (task) => {
  const names = task.args.filter((each) => !each.startsWith('-'));
  const flag = task.args.find((each) => each.startsWith('-'));
  const signal = signalName(flag?.slice(1) ?? 'TERM', SIGNALS) ?? 'SIGTERM';
  let status = 0;
  for (const name of names) {
    const found = task.container
      .processes()
      .filter(({ pid, command }) => pid !== task.pid && commandName(command) === name);
    for (const { pid } of found) task.container.kill(pid, signal);
    if (found.length > 0) continue;
    await task.stderr.write(`killall: ${name}: no process killed\n`);
    status = 1;
  }
  return status;
};

const pidof: Tool = async (task) => {
  const found = task.container
    .processes()
    .filter(({ pid, command }) => pid !== task.pid && task.args.includes(commandName(command)));
  if (found.length === 0) return 1;
  await task.stdout.write(
    `${found
      .map(({ pid }) => pid)
      .reverse()
      .join(' ')}\n`,
  );
  return 0;
};

/** `nginx` of `nginx: master process …`, `sh` of `/bin/sh -c …`. */
function commandName(command: string): string {
  return (command.split(/[ :]/)[0] ?? '').replace(/^.*\//, '');
}

const timeout: Tool = async (task) => {
  const { flags, values, rest } = getopt(task.args, 's:k:f', {}, true);
  void flags;
  const [limit = '', ...argv] = rest;
  const seconds = durationOf(limit) ?? 0;
  const { container } = task;
  const process = container.fork(argv.join(' '), task.process);
  const timer = container.host.clock.after(seconds * 1000, () => {
    process.kill(128 + SIGNALS[signalName(values.get('s') ?? 'TERM', SIGNALS) ?? 'SIGTERM']);
  });
  try {
    return await task.run(argv, { parent: process });
  } finally {
    timer.stop();
    container.remove(process.pid);
  }
};

const yes: Tool = async (task) => {
  const line = `${task.args.length === 0 ? 'y' : task.args.join(' ')}\n`.repeat(64);
  for (;;) {
    await task.stdout.write(line);
    await task.sleep(1);
  }
};

const seq: Tool = async ({ args, stdout }) => {
  const numbers = args.filter((each) => /^-?[\d.]+$/.test(each)).map(Number);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]]
      : numbers.length === 2
        ? [numbers[0], 1, numbers[1]]
        : numbers;
  const lines: string[] = [];
  for (let i = first ?? 1; (step ?? 1) > 0 ? i <= (last ?? 0) : i >= (last ?? 0); i += step ?? 1) {
    lines.push(`${i}\n`);
    if (lines.length > 1_000_000) break;
  }
  await stdout.write(lines.join(''));
  return 0;
};

const says =
  (text: (task: Task) => string): Tool =>
  async (task) => {
    await task.stdout.write(`${text(task)}\n`);
    return 0;
  };

const basename: Tool = says(({ args: [path = '', suffix = ''] }) => {
  const name = path.replace(/\/+$/, '').replace(/^.*\//, '');
  return name.endsWith(suffix) && name !== suffix
    ? name.slice(0, name.length - suffix.length)
    : name;
});

const dirname: Tool = says(({ args: [path = ''] }) => {
  const cut = path.replace(/\/+$/, '').replace(/\/?[^/]*$/, '');
  return cut === '' ? (path.startsWith('/') ? '/' : '.') : cut;
});

const which: Tool = async ({ args, container, stdout }) => {
  let status = 0;
  for (const name of args) {
    if (container.commands.has(name)) await stdout.write(`/bin/${name}\n`);
    else status = 1;
  }
  return status;
};

export const BASIC: Record<string, Tool> = {
  echo,
  printf,
  test: (task) => testOf(task, [...task.args]),
  '[': async (task) => {
    const args = [...task.args];
    if (args.pop() === ']') return testOf(task, args);
    await task.stderr.write('sh: missing ]\n');
    return 2;
  },
  true: () => 0,
  false: () => 1,
  sleep,
  usleep: async (task) => {
    await task.sleep(Number(task.args[0] ?? 0) / 1000);
    return 0;
  },
  env,
  printenv,
  kill,
  killall,
  pidof,
  timeout,
  yes,
  seq,
  basename,
  dirname,
  which,
  hostname: says(({ container: { host }, args: [flag] }) =>
    flag === '-i' ? host.pod.ip : host.pod.hostname,
  ),
  whoami: says(() => 'root'),
  id: says(({ args: [flag] }) =>
    flag === '-u' || flag === '-g'
      ? '0'
      : flag === '-un'
        ? 'root'
        : 'uid=0(root) gid=0(root) groups=0(root)',
  ),
  nproc: says(() => '2'),
  tty: says(({ tty }) => (tty === true ? '/dev/pts/0' : 'not a tty')),
  sync: () => 0,
};
