import type { Task, Tool } from '../container/index.js';

/** The processes, in the columns of a family's `ps`: busybox has one form whatever it is asked. */
export const ps: Tool = (task) =>
  print(task, [
    'PID   USER     TIME  COMMAND',
    ...rows(task).map(
      ({ pid, user, command }) =>
        `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command.split('\n')[0]}`,
    ),
  ]);

/** procps: `ps`, `ps aux` and `ps -ef`. A container of a pod without a terminal has `?` for it. */
export const procps: Tool = (task) => {
  const asked = task.args.join('');
  const clock = new Date(task.container.host.clock.now()).toISOString().slice(11, 16);
  if (/^-?\w*[ux]/.test(asked)) {
    return print(task, [
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
      ...rows(task).map(({ pid, user, command, rss }) => {
        const kb = Math.round(rss / 1024);
        return `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0 ${String(kb * 2).padStart(6)} ${String(kb).padStart(5)} ?        S    ${clock}   0:00 ${command}`;
      }),
    ]);
  }
  if (/^-\w*f/.test(asked)) {
    return print(task, [
      'UID          PID    PPID  C STIME TTY          TIME CMD',
      ...rows(task).map(
        ({ pid, user, command }) =>
          `${user.padEnd(8)} ${String(pid).padStart(7)} ${(pid === 1 ? '0' : '1').padStart(7)}  0 ${clock} ?        00:00:00 ${command}`,
      ),
    ]);
  }
  return print(task, [
    '    PID TTY          TIME CMD',
    ...rows(task).map(
      ({ pid, command }) =>
        `${String(pid).padStart(7)} ?        00:00:00 ${command.split(' ')[0]?.replace(/^.*\//, '')}`,
    ),
  ]);
};

const rows = (task: Task): ReturnType<Task['container']['processes']> =>
  task.container.processes().sort((a, b) => a.pid - b.pid);

async function print(task: Task, lines: readonly string[]): Promise<number> {
  await task.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}
