import type { ContainerHost } from '../../contract/index.js';
import type { Task } from '../container/index.js';

/** An address of a name: /etc/hosts first, then DNS. Rejects with NetError. */
export async function addressOf(task: Task, name: string): Promise<string> {
  const { host } = task.container;
  return (await task.race(lookup(host, name)))[0] ?? name;
}

/** The addresses of a name, as getaddrinfo has them: /etc/hosts first, then DNS. Rejects with NetError. */
export async function lookup(
  { files, pod, network }: ContainerHost,
  name: string,
): Promise<string[]> {
  if (/^[\d.]+$/.test(name)) return [name];
  const hosts = files.read('/etc/hosts');
  if (hosts !== undefined) {
    for (const line of Buffer.from(hosts).toString().split('\n')) {
      const [ip = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      if (names.includes(name) && !ip.includes(':')) return [ip];
    }
  }
  if (name === pod.hostname) return [pod.ip];
  return (await network.resolve(name)).addresses;
}

export interface Url {
  scheme: string;
  host: string;
  port: number;
  path: string;
  user: string | undefined;
}

/** The parts of a URL, or undefined. */
export function urlOf(text: string): Url | undefined {
  const match = /^(?:([a-z]+):\/\/)?(?:([^@/]*)@)?([^:/?#]+)(?::(\d*))?([/?][^#]*)?/i.exec(text);
  if (match === null) return undefined;
  const [, scheme = 'http', user, host = '', port = '', path = '/'] = match;
  return {
    scheme: scheme.toLowerCase(),
    host,
    port: port === '' ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port),
    path: path.startsWith('/') ? path : `/${path}`,
    user,
  };
}
