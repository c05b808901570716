import { NetError, type HttpResponse } from '../../contract/index.js';
import { wireHead } from '../../net/index.js';
import type { Task, Tool } from '../container/index.js';
import { absolute } from '../shell/files.js';
import { attempt } from './common.js';
import { getopt } from './options.js';
import { addressOf, urlOf, type Url } from './resolve.js';

const LONG = {
  quiet: 'q',
  'output-document': 'O',
  'server-response': 'S',
  timeout: 'T',
  tries: 't',
  header: 'H',
  'post-data': 'd',
  spider: 's',
  'user-agent': 'U',
  'no-check-certificate': 'N',
  continue: 'c',
};

/** wget as BusyBox has it (networking/wget.c): its texts, its exit code 1 for everything. */
export const wget: Tool = async (task) => {
  const { stdout, stderr } = task;
  const { flags, values, lists, rest } = getopt(task.args, 'qO:ST:t:H:d:sU:Nc', LONG);
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`wget: ${text}\n`);
    return 1;
  };
  const [text] = rest;
  if (text === undefined) {
    await stderr.write(
      'BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL...\n',
    );
    return 1;
  }
  const quiet = flags.has('q');
  const say = async (line: string): Promise<void> => {
    if (!quiet) await stderr.write(line);
  };
  let url = urlOf(text);
  const headers: Record<string, string> = { 'user-agent': values.get('U') ?? 'Wget' };
  for (const header of lists.get('H') ?? []) {
    const colon = header.indexOf(':');
    headers[header.slice(0, colon).trim().toLowerCase()] = header.slice(colon + 1).trim();
  }
  for (let redirects = 0; ; redirects++) {
    if (url === undefined) return fail(`not an http or ftp url: ${text}`);
    if (url.scheme !== 'http') return fail(`not an http or ftp url: ${text}`);
    const data = values.get('d');
    const found = await request(task, url, headers, data, Number(values.get('T') ?? 900), say);
    if (typeof found === 'string') return fail(found);
    const { response } = found;
    const { status } = response;
    const lines = wireHead(response, { version: '1.1' }, true).trimEnd().split('\r\n');
    if (flags.has('S')) await stderr.write(`  ${lines[0]}\n`);
    const ok = status >= 200 && status < 300;
    const moved = [301, 302, 303, 307, 308].includes(status);
    if (!ok && !moved) return fail(`server returned error: ${lines[0]}`);
    if (flags.has('S'))
      await stderr.write(
        lines
          .slice(1)
          .map((line) => `  ${line}\n`)
          .join(''),
      );
    if (moved) {
      const to = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '';
      if (redirects >= 5) return fail('too many redirections');
      url = to.startsWith('/') ? { ...url, path: to } : urlOf(to);
      continue;
    }
    if (flags.has('s')) {
      await say('remote file exists\n');
      return 0;
    }
    return save(task, url, values.get('O'), response, say, fail, stdout);
  }
};

async function request(
  task: Task,
  url: Url,
  headers: Record<string, string>,
  data: string | undefined,
  seconds: number,
  say: (line: string) => Promise<void>,
): Promise<{ response: HttpResponse } | string> {
  const { network } = task.container.host;
  let ip: string;
  try {
    ip = await addressOf(task, url.host);
  } catch {
    return `bad address '${url.host}'`;
  }
  const { port } = url;
  const at = `${url.host}${port === 80 ? '' : `:${port}`}`;
  await say(`Connecting to ${at} (${ip}:${port})\n`);
  try {
    const connection = await task.race(network.dial(ip, port, seconds * 1000));
    const body = Buffer.from(data ?? '');
    if (data !== undefined) {
      headers['content-type'] ??= 'application/x-www-form-urlencoded';
      headers['content-length'] = String(body.length);
    }
    const late = Symbol('late');
    const answer = connection.request({
      method: data === undefined ? 'GET' : 'POST',
      path: url.path,
      version: '1.1',
      headers: { host: at, connection: 'close', ...headers },
      body,
    });
    let stop = (): void => undefined;
    const timeout = new Promise<typeof late>((resolve) => {
      const timer = task.container.host.clock.after(seconds * 1000, () => resolve(late));
      stop = () => timer.stop();
    });
    const response = await task.race(Promise.race([answer, timeout]));
    stop();
    connection.close();
    return response === late ? 'download timed out' : { response };
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    const { code } = error;
    if (code === 'ECONNRESET') return 'error getting response: Connection reset by peer';
    if (code === 'ETIMEDOUT' && seconds < 127) return 'download timed out';
    const why: Record<string, string> = {
      ECONNREFUSED: 'Connection refused',
      EHOSTUNREACH: 'Host is unreachable',
      ETIMEDOUT: 'Operation timed out',
      EADDRNOTAVAIL: 'Address not available',
    };
    return `can't connect to remote host (${ip}): ${why[code] ?? code}`;
  }
}

async function save(
  task: Task,
  url: Url,
  name: string | undefined,
  { body }: HttpResponse,
  say: (line: string) => Promise<void>,
  fail: (text: string) => Promise<number>,
  stdout: Task['stdout'],
): Promise<number> {
  if (name === '-') {
    await say('writing to stdout\n');
    await stdout.write(body);
    await say(
      `-                    100% |********************************| ${String(body.byteLength).padStart(5)}  0:00:00 ETA\nwritten to stdout\n`,
    );
    return 0;
  }
  const file = name ?? /([^/?]+)(\?.*)?$/.exec(url.path)?.[1] ?? 'index.html';
  const path = absolute(task.cwd, file);
  if (name === undefined && task.container.host.files.stat(path) !== undefined) {
    return fail(`can't open '${file}': File exists`);
  }
  await say(`saving to '${file}'\n`);
  const why = attempt(() => task.container.host.files.write(path, body));
  if (why !== undefined) return fail(`can't open '${file}': ${why}`);
  await say(
    `${file.padEnd(20).slice(0, 20)} 100% |********************************| ${String(body.byteLength).padStart(5)}  0:00:00 ETA\n'${file}' saved\n`,
  );
  return 0;
}
