import { type Task, type Tool } from '../container/index.js';
import { durationOf } from './common.js';
import { dd } from './dd.js';
import { getopt } from './options.js';
import { ps } from './ps.js';

const file = (task: Task, path: string): string =>
  Buffer.from(task.container.host.files.read(path) ?? '').toString();

const kib = (task: Task, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(file(task, '/proc/meminfo'))?.[1] ?? 0);

const top: Tool = async (task) => {
  const total = kib(task, 'MemTotal');
  const available = kib(task, 'MemAvailable');
  const load = file(task, '/proc/loadavg').trim();
  const rows = task.container.processes().sort((a, b) => b.rss - a.rss);
  const body = rows.map(({ pid, user, command, rss }) => {
    const percent = total === 0 ? 0 : Math.round((rss / 1024 / total) * 100);
    return `${String(pid).padStart(5)} ${pid === 1 ? '    0' : '    1'} ${user.padEnd(8)} S ${String(Math.round(rss / 1024)).padStart(8)} ${String(percent).padStart(4)}%   0   0% ${command.split('\n')[0]}`;
  });
  await task.stdout.write(
    `Mem: ${total - available}K used, ${available}K free, 0K shrd, 0K buff, 0K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\nLoad average: ${load}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${body.map((line) => `${line}\n`).join('')}`,
  );
  return 0;
};

const free: Tool = async (task) => {
  const { flags } = getopt(task.args, 'bkmgh');
  const unit = flags.has('g') ? 1024 * 1024 : flags.has('m') || flags.has('h') ? 1024 : 1;
  const cell = (k: number): string => String(Math.floor(k / unit)).padStart(12);
  const total = kib(task, 'MemTotal');
  const available = kib(task, 'MemAvailable');
  await task.stdout.write(
    `              total        used        free      shared  buff/cache   available\nMem:   ${cell(total)}${cell(total - available)}${cell(available)}${cell(0)}${cell(0)}${cell(available)}\nSwap:  ${cell(0)}${cell(0)}${cell(0)}\n`,
  );
  return 0;
};

const df: Tool = async (task) => {
  const human = task.args.some((each) => /^-\w*h/.test(each));
  const size = human ? '     50.0G     10.0G     40.0G' : '  52428800  10485760  41943040';
  await task.stdout.write(
    `Filesystem           ${human ? '     Size      Used Available' : '1K-blocks      Used Available'} Use% Mounted on\noverlay              ${size}  20% /\n`,
  );
  return 0;
};

const date: Tool = async (task) => {
  const now = new Date(task.container.host.clock.now());
  const iso = now.toISOString();
  const days = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const day = days[now.getUTCDay()] ?? '';
  const month = months[now.getUTCMonth()] ?? '';
  const parts: Record<string, string> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    N: `${iso.slice(20, 23)}000000`,
    s: String(Math.floor(now.getTime() / 1000)),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    Z: 'UTC',
    z: '+0000',
    a: day,
    b: month,
    e: String(now.getUTCDate()).padStart(2),
    y: iso.slice(2, 4),
    j: '001',
    n: '\n',
    t: '\t',
    '%': '%',
  };
  const format = task.args.find((each) => each.startsWith('+'))?.slice(1) ?? '%a %b %e %T %Z %Y';
  const text = task.args.includes('-Iseconds')
    ? `${iso.slice(0, 19)}+00:00`
    : format.replace(/%(.)/g, (whole, key: string) => parts[key] ?? whole);
  await task.stdout.write(`${text}\n`);
  return 0;
};

const uname: Tool = async (task) => {
  const { flags } = getopt(task.args, 'asnrvmpio');
  const { hostname } = task.container.host.pod;
  const parts: [string, string][] = [
    ['s', 'Linux'],
    ['n', hostname],
    ['r', '0.0.0-lab-sim'],
    ['v', '#1 simulated by lab'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const wanted = flags.size === 0 ? ['s'] : flags.has('a') ? parts.map(([key]) => key) : [...flags];
  await task.stdout.write(
    `${parts
      .filter(([key]) => wanted.includes(key))
      .map(([, text]) => text)
      .join(' ')}\n`,
  );
  return 0;
};

const uptime: Tool = async (task) => {
  const seconds = Number(file(task, '/proc/uptime').split(' ')[0] ?? 0);
  const clock = new Date(task.container.host.clock.now()).toISOString().slice(11, 19);
  await task.stdout.write(
    ` ${clock} up ${Math.floor(seconds / 60)} min,  0 users,  load average: 0.08, 0.05, 0.01\n`,
  );
  return 0;
};

/** `stress --vm 1 --vm-bytes 150M`, and stress-ng with the same options: holds memory until its time is over. */
const stress: Tool = async (task) => {
  const { values } = getopt(task.args, 'm:t:c:v:h', {
    vm: 'm',
    timeout: 't',
    'vm-bytes': 'v',
    cpu: 'c',
    'vm-hang': 'h',
    'vm-keep': 'k',
  });
  const [, number = '256', unit = 'M'] =
    /^(\d+)([bkmgBKMG]?)$/.exec(values.get('v') ?? '256M') ?? [];
  const bytes =
    Number(number) * ({ B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit.toUpperCase()] ?? 1);
  const workers = Number(values.get('m') ?? 0);
  const seconds = durationOf(values.get('t') ?? 'infinity') ?? Infinity;
  const { stdout, container } = task;
  const ng = task.name === 'stress-ng';
  const at = `${task.name}: info:  [${task.pid}]`;
  await stdout.write(
    ng
      ? `${at} dispatching hogs: ${workers} vm\n`
      : `${at} dispatching hogs: ${values.get('c') ?? 0} cpu, 0 io, ${workers} vm, 0 hdd\n`,
  );
  const hogs = Array.from({ length: workers }, () => {
    const hog = container.fork(`${task.name}-vm`, task.process);
    hog.rss = ng ? bytes / workers : bytes;
    hog.charged = hog.rss;
    return hog;
  });
  container.host.memoryTaken();
  try {
    await task.sleep(seconds * 1000);
  } finally {
    for (const { pid } of hogs) container.remove(pid);
  }
  await stdout.write(
    ng
      ? `${at} successful run completed in ${seconds.toFixed(2)} secs\n`
      : `${at} successful run completed in ${Math.round(seconds)}s\n`,
  );
  return 0;
};

export const SYSTEM: Record<string, Tool> = {
  ps,
  top,
  free,
  df,
  date,
  uname,
  uptime,
  dd,
  mount: () => 0,
  sysctl: () => 0,
  watch: async (task) => task.run(task.args.filter((each) => !each.startsWith('-'))),
};
export const STRESS: Record<string, Tool> = { stress, 'stress-ng': stress };
