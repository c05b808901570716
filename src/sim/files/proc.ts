import type { MountSource, Program } from '../contract/index.js';

/**
 * What a container sees of /proc: `N/status`, `N/cmdline`, `N/comm` of each process, `meminfo`,
 * `loadavg`, `uptime`, `cpuinfo`, `version`. `memory` is the machine's, in bytes, as in a real container.
 */
export function procSource(
  processes: () => ReturnType<Program['processes']>,
  machine: () => { total: number; available: number; uptime: number },
): MountSource {
  return { entries: () => entries(processes(), machine()) };
}

const text = new TextEncoder();
const kib = (bytes: number): string => String(Math.round(bytes / 1024)).padStart(8);

function entries(
  processes: ReturnType<Program['processes']>,
  machine: { total: number; available: number; uptime: number },
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const put = (path: string, content: string): void => void files.set(path, text.encode(content));
  put('loadavg', `0.08 0.05 0.01 1/${100 + processes.length} ${1 + processes.length}\n`);
  put(
    'meminfo',
    `MemTotal:       ${kib(machine.total)} kB\nMemFree:        ${kib(machine.available)} kB\nMemAvailable:   ${kib(machine.available)} kB\n`,
  );
  put('uptime', `${machine.uptime.toFixed(2)} ${machine.uptime.toFixed(2)}\n`);
  put('version', 'Linux version 0.0.0 (Simulated by lab, no real kernel)\n');
  for (const { pid, command, rss } of processes) {
    const name = (command.split(' ')[0] ?? '').replace(/^.*\//, '').slice(0, 15);
    put(`${pid}/comm`, `${name}\n`);
    put(`${pid}/cmdline`, `${command.split(' ').join('\0')}\0`);
    put(
      `${pid}/status`,
      `Name:\t${name}\nState:\tS (sleeping)\nPid:\t${pid}\nPPid:\t${pid === 1 ? 0 : 1}\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nVmPeak:\t${kib(rss)} kB\nVmSize:\t${kib(rss)} kB\nVmRSS:\t${kib(rss)} kB\nThreads:\t1\n`,
    );
  }
  return files;
}
