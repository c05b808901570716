import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Running } from './lab.js';

/** The pid of the simulator that a command of lab started; undefined when none runs. */
export function simulatorOf(run: Running): number | undefined {
  const line = run.processes().find((process_) => / lab-sim$/.test(process_));
  return line === undefined ? undefined : Number(line.split(' ')[0]);
}

/** The token that a kubeconfig of a simulated cluster holds. */
export function tokenIn(kubeconfig: string): string {
  const { users } = parse(readFileSync(kubeconfig, 'utf8')) as {
    users: { user: { token: string } }[];
  };
  const token = users[0]?.user.token ?? '';
  if (token.length < 20) throw new Error(`no token in ${kubeconfig}`);
  return token;
}

/** Addresses on which a process listens, from /proc: `127.0.0.1:30080`; IPv6 ones in hex. */
export function listeningOn(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined;
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: LISTEN.
      .filter((fields) => fields[3] === '0A' && sockets.has(fields[9]))
      .map((fields) => addressOf(fields[1] ?? '')),
  );
}

/** `0100007F:7580`: an address as the kernel has it in memory, and a port. */
function addressOf(field: string): string {
  const [address = '', port = ''] = field.split(':');
  if (address.length !== 8) return `[${address}]:${parseInt(port, 16)}`;
  const bytes = [6, 4, 2, 0].map((at) => parseInt(address.slice(at, at + 2), 16));
  return `${bytes.join('.')}:${parseInt(port, 16)}`;
}

/** Files below a folder that have this text in them. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}

/** Which of the files by which others see a process have this text in them. */
export function seenIn(pid: number, text: string): string[] {
  return ['cmdline', 'environ', 'comm', 'status'].filter((name) =>
    readFileSync(`/proc/${pid}/${name}`).includes(text),
  );
}

/** The permissions of a file, in octal. */
export function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}
