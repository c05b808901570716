import { NetError } from '../../contract/index.js';
import { type Tool } from '../container/index.js';
import { chunks } from './common.js';
import { getopt } from './options.js';
import { addressOf } from './resolve.js';

const WHY: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'Host is unreachable',
  ETIMEDOUT: 'Operation timed out',
  EADDRNOTAVAIL: 'Address not available',
};

/** BusyBox ping: one a second of cluster time. */
const ping: Tool = async (task) => {
  const { values, rest, flags } = getopt(task.args, 'c:W:w:i:s:q46');
  const [name = ''] = rest;
  const { network } = task.container.host;
  let ip: string;
  try {
    ip = await addressOf(task, name);
  } catch {
    await task.stderr.write(`ping: bad address '${name}'\n`);
    return 1;
  }
  const count = Number(values.get('c') ?? Infinity);
  const wait = Number(values.get('W') ?? 10);
  await task.stdout.write(`PING ${name} (${ip}): 56 data bytes\n`);
  const times: number[] = [];
  let sent = 0;
  while (sent < count) {
    const ms = network.ping(ip);
    if (ms !== undefined) {
      times.push(ms);
      if (!flags.has('q'))
        await task.stdout.write(
          `64 bytes from ${ip}: seq=${sent} ttl=63 time=${ms.toFixed(3)} ms\n`,
        );
    }
    sent++;
    if (sent < count) await task.sleep(1000);
    else if (ms === undefined) await task.sleep(wait * 1000);
  }
  const lost = Math.floor(((sent - times.length) / sent) * 100);
  await task.stdout.write(
    `\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const average = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    await task.stdout.write(
      `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`,
    );
  }
  return times.length > 0 ? 0 : 1;
};

/** BusyBox nc: `-z` looks only; else stdin goes there, and what comes back to stdout. */
const nc: Tool = async (task) => {
  const { flags, values, rest } = getopt(task.args, 'zvnlw:p:i:');
  const [name = '', port = ''] = rest;
  const { network, clock } = task.container.host;
  const fail = async (text: string): Promise<number> => {
    await task.stderr.write(`nc: ${text}\n`);
    return 1;
  };
  if (flags.has('l')) {
    await task.sleep(Infinity);
    return 0;
  }
  let ip: string;
  try {
    ip = await addressOf(task, name);
  } catch {
    return fail(`bad address '${name}'`);
  }
  const seconds = values.get('w');
  try {
    const connection = await task.race(
      network.dial(ip, Number(port), seconds === undefined ? undefined : Number(seconds) * 1000),
    );
    if (flags.has('v')) await task.stderr.write(`${name} (${ip}:${port}) open\n`);
    if (flags.has('z')) {
      connection.close();
      return 0;
    }
    const ended = new Promise<void>((resolve) => connection.onEnd(() => resolve()));
    const side = connection.open((chunk) => void task.stdout.write(chunk));
    for (
      let chunk = await task.race(task.stdin.read());
      chunk !== undefined;
      chunk = await task.race(task.stdin.read())
    )
      side.write(chunk);
    const limit = new Promise<void>((resolve) => clock.after(Number(seconds ?? 5) * 1000, resolve));
    await task.race(Promise.race([ended, limit]));
    connection.close();
    return 0;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (error.code === 'ECONNRESET') return 0;
    return fail(
      error.code === 'ETIMEDOUT' && seconds !== undefined
        ? 'timed out'
        : `can't connect to remote host (${ip}): ${WHY[error.code] ?? error.code}`,
    );
  }
};

/** BusyBox telnet: what is typed goes there, what comes back is shown, until the other side ends. */
export const telnet: Tool = async (task) => {
  const [name = '', port = '23'] = task.args.filter((each) => !each.startsWith('-'));
  const fail = async (text: string): Promise<number> => {
    await task.stderr.write(`telnet: ${text}\n`);
    return 1;
  };
  let ip: string;
  try {
    ip = await addressOf(task, name);
  } catch {
    return fail(`bad address '${name}'`);
  }
  const closed = async (): Promise<number> => {
    await task.stderr.write('Connection closed by foreign host\r\n');
    return 1;
  };
  try {
    const connection = await task.race(task.container.host.network.dial(ip, Number(port)));
    await task.stdout.write(`Connected to ${name}\r\n`);
    const ended = new Promise<void>((resolve) => connection.onEnd(() => resolve())).then(closed);
    const side = connection.open((chunk) => void task.stdout.write(chunk));
    const typed = (async () => {
      for await (const chunk of chunks(task, task.stdin)) side.write(chunk);
      return 0;
    })();
    try {
      // The end of the input ends it too: EOF of a terminal, or no stdin at all.
      return await task.race(Promise.race([typed, ended]));
    } finally {
      connection.close();
      typed.catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (error.code === 'ECONNRESET') return closed();
    return fail(`can't connect to remote host (${ip}): ${WHY[error.code] ?? error.code}`);
  }
};

const getent: Tool = async (task) => {
  const [database, name = ''] = task.args;
  if (database !== 'hosts') return 2;
  try {
    const ip = await addressOf(task, name);
    await task.stdout.write(`${ip.padEnd(16)}  ${name}  ${name}\n`);
    return 0;
  } catch {
    return 2;
  }
};

const netstat: Tool = async (task) => {
  const ports = task.container.host.network.listening();
  await task.stdout.write(
    `Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n${ports.map((port) => `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               LISTEN      \n`).join('')}`,
  );
  return 0;
};

const ip: Tool = async (task) => {
  const own = task.container.host.pod.ip;
  const route = task.args[0]?.startsWith('r') === true;
  const gateway = own.replace(/\d+$/, '1');
  await task.stdout.write(
    route
      ? `default via ${gateway} dev eth0 \n`
      : `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n    inet ${own}/24 brd ${own.replace(/\d+$/, '255')} scope global eth0\n`,
  );
  return 0;
};

/** BusyBox ifconfig, whose packets nobody counts. */
const ifconfig: Tool = async (task) => {
  const own = task.container.host.pod.ip;
  const counters = ['RX', 'TX'].map(
    (way) =>
      `          ${way} packets:0 errors:0 dropped:0 overruns:0 ${way === 'RX' ? 'frame' : 'carrier'}:0\n`,
  );
  const hardware = own.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  const shown: Record<string, string> = {
    eth0: `eth0      Link encap:Ethernet  HWaddr ${['0A', '58', ...hardware].join(':').toUpperCase()}  \n          inet addr:${own}  Bcast:${own.replace(/\d+$/, '255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n`,
    lo: 'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n',
  };
  const [asked] = task.args.filter((each) => !each.startsWith('-'));
  if (asked !== undefined && shown[asked] === undefined) {
    await task.stderr.write(
      `ifconfig: ${asked}: error fetching interface information: Device not found\n`,
    );
    return 1;
  }
  for (const [name, text] of Object.entries(shown)) {
    if (asked !== undefined && name !== asked) continue;
    await task.stdout.write(
      `${text}${counters.join('')}          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`,
    );
  }
  return 0;
};

export const REACH: Record<string, Tool> = { ping, nc, getent, netstat, ip, ifconfig };
