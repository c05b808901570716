import { readFileSync } from 'node:fs';
import { codeOf } from './file-error.js';

/**
 * When a process started, in clock ticks since boot, as text: with the pid it names one
 * process for ever, also after the pid was given to another. `''` when it has ended (or
 * is a zombie), undefined where there is no /proc to ask.
 */
export function startTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (process.platform !== 'linux') return undefined;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return '';
    return undefined;
  }
  // proc(5): the second field, the name, may hold spaces and parentheses; state is the 3rd, starttime the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19];
}

/** Whether the very process that had this pid and start time still runs. */
export function isAlive(pid: number, start: string): boolean {
  const now = startTime(pid);
  if (now !== undefined && start !== '') return now === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
