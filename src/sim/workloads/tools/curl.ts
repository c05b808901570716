import { NetError, type Connection, type HttpResponse } from '../../contract/index.js';
import { wireHead } from '../../net/index.js';
import type { Task, Tool } from '../container/index.js';
import { absolute } from '../shell/files.js';
import { attempt, content } from './common.js';
import { intervalOf, urlsOf } from './curl-urls.js';
import { getopt, type Options } from './options.js';
import { addressOf, urlOf, type Url } from './resolve.js';

const LONG: Record<string, string> = {
  silent: 's',
  'show-error': 'S',
  'max-time': 'm',
  'connect-timeout': '1',
  output: 'o',
  'write-out': 'w',
  include: 'i',
  head: 'I',
  header: 'H',
  request: 'X',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  verbose: 'v',
  fail: 'f',
  location: 'L',
  insecure: 'k',
  user: 'u',
  'user-agent': 'A',
  retry: '2',
  'retry-delay': '3',
  http1: '0',
  'no-progress-meter': 's',
  version: 'V',
  'remote-name': 'O',
  get: 'G',
  'fail-with-body': '4',
  resolve: '5',
  'retry-connrefused': '6',
  compressed: '7',
  rate: '8',
  globoff: 'g',
};
const SPEC = 'sSm:1:o:w:iIH:X:d:vfLku:A:2:3:0VO4G5:678:gN';

interface Result {
  response: HttpResponse | undefined;
  ip: string;
  port: number;
  /** Seconds of cluster time. */
  total: number;
  connect: number;
  /** Connections that it opened. */
  connects: number;
  redirects: number;
  url: Url;
}

/** A failure of curl: its exit code and its text. */
class CurlError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** curl 8 as far as it is used to look at services: its texts and exit codes. */
export const curl: Tool = async (task) => {
  const options = getopt(task.args, SPEC, LONG);
  const { flags, values, rest, unknown } = options;
  const { stdout, stderr } = task;
  if (unknown !== undefined) {
    await stderr.write(
      `curl: option ${unknown}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (flags.has('V')) {
    await stdout.write(
      'curl 8.5.0 (x86_64-alpine-linux-musl) libcurl/8.5.0 (simulated by lab)\nRelease-Date: 2023-12-06\nProtocols: http\nFeatures: \n',
    );
    return 0;
  }
  if (rest.length === 0) {
    await stderr.write(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  /** Connections that stay open for the next transfer, by host and port. */
  const pool = new Map<string, Connection>();
  const every = intervalOf(values.get('8'));
  const { clock } = task.container.host;
  let status = 0;
  let next = 0;
  try {
    for (const text of rest) {
      for (const url of flags.has('g') ? [text] : urlsOf(text)) {
        const early = next - clock.elapsed();
        if (early > 0) await task.sleep(early);
        next = clock.elapsed() + every;
        status = await one(task, url, options);
      }
    }
  } finally {
    for (const connection of pool.values()) connection.close();
  }
  return status;

  async function one(task: Task, text: string, options: Options): Promise<number> {
    const tries = 1 + Number(values.get('2') ?? 0);
    for (let attemptNumber = 1; ; attemptNumber++) {
      const result: Partial<Result> = { redirects: 0, connects: 0 };
      const began = task.container.host.clock.elapsed();
      let code = 0;
      let told: string | undefined;
      try {
        await transfer(task, text, options, result, pool);
        const status = result.response?.status ?? 0;
        if (status >= 400 && (flags.has('f') || flags.has('4'))) {
          code = 22;
          told = `The requested URL returned error: ${status}`;
        }
      } catch (error) {
        if (!(error instanceof CurlError)) throw error;
        code = error.code;
        told = error.message;
      }
      result.total = (task.container.host.clock.elapsed() - began) / 1000;
      const again = [7, 28].includes(code) && (code !== 7 || flags.has('6'));
      if (again && attemptNumber < tries) {
        await task.sleep(Number(values.get('3') ?? 1) * 1000);
        continue;
      }
      const { response } = result;
      if (response !== undefined && (code === 0 || flags.has('4')))
        await show(task, response, options);
      const format = values.get('w');
      if (format !== undefined) await writeOut(task, format, result, code);
      if (told !== undefined && (!flags.has('s') || flags.has('S'))) {
        await stderr.write(`curl: (${code}) ${told}\n`);
      }
      return code;
    }
  }
};

async function transfer(
  task: Task,
  text: string,
  options: Options,
  result: Partial<Result>,
  pool: Map<string, Connection>,
): Promise<void> {
  const { clock } = task.container.host;
  const { flags, values } = options;
  const began = clock.elapsed();
  const limit = Number(values.get('m') ?? Infinity) * 1000;
  let url = urlOf(text);
  for (let redirects = 0; ; redirects++) {
    if (url === undefined) throw new CurlError(3, 'URL using bad/illegal format or missing URL');
    if (url.scheme === 'https')
      throw new CurlError(35, 'TLS connect error: error:00000000:lib(0)::reason(0)');
    if (url.scheme !== 'http') throw new CurlError(1, `Protocol "${url.scheme}" not supported`);
    result.url = url;
    const response = await exchange(task, url, options, result, began + limit, pool);
    result.response = response;
    const to = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (!flags.has('L') || response.status < 300 || response.status > 399 || to === undefined)
      return;
    if (redirects >= 50) throw new CurlError(47, 'Maximum (50) redirects followed');
    result.redirects = redirects + 1;
    url = to.startsWith('/') ? { ...url, path: to } : urlOf(to);
  }
}

async function exchange(
  task: Task,
  url: Url,
  options: Options,
  result: Partial<Result>,
  deadline: number,
  pool: Map<string, Connection>,
): Promise<HttpResponse> {
  const { clock } = task.container.host;
  const { flags, values, lists } = options;
  const verbose = flags.has('v');
  const note = async (text: string): Promise<void> => {
    if (verbose) await task.stderr.write(text);
  };
  const began = clock.elapsed();
  const elapsed = (): number => Math.max(0, Math.round(clock.elapsed() - began));
  const { host, port } = url;
  const key = `${host}:${port}`;
  const kept = pool.get(key);
  const connection = kept ?? (await connect(task, url, options, result, deadline, note));
  if (kept !== undefined) await note(`* Re-using existing connection with host ${host}\n`);
  pool.set(key, connection);
  connection.onEnd(() => {
    if (pool.get(key) === connection) pool.delete(key);
  });
  const drop = (): void => {
    pool.delete(key);
    connection.close();
  };
  const data = await dataOf(task, lists.get('d'));
  const asGet = flags.has('G');
  const method =
    values.get('X') ?? (flags.has('I') ? 'HEAD' : data === undefined || asGet ? 'GET' : 'POST');
  const headers: Record<string, string> = {};
  const shown: [string, string][] = [];
  const add = (name: string, value: string): void => {
    headers[name.toLowerCase()] = value;
    shown.push([name, value]);
  };
  const own = (lists.get('H') ?? []).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as [string, string];
  });
  const has = (name: string): boolean => own.some(([each]) => each.toLowerCase() === name);
  if (!has('host')) add('Host', port === 80 ? host : `${host}:${port}`);
  const user = values.get('u') ?? url.user;
  if (user !== undefined) add('Authorization', `Basic ${Buffer.from(user).toString('base64')}`);
  if (!has('user-agent')) add('User-Agent', values.get('A') ?? 'curl/8.5.0');
  if (!has('accept')) add('Accept', '*/*');
  for (const [name, value] of own) if (value !== '') add(name, value);
  const body = data !== undefined && !asGet ? Buffer.from(data) : Buffer.alloc(0);
  if (data !== undefined && !asGet) {
    add('Content-Length', String(body.length));
    if (!has('content-type')) add('Content-Type', 'application/x-www-form-urlencoded');
  }
  const path =
    asGet && data !== undefined
      ? `${url.path}${url.path.includes('?') ? '&' : '?'}${data}`
      : url.path;
  if (verbose) {
    const lines = shown.map(([name, value]) => `> ${name}: ${value}\r\n`).join('');
    await note(`> ${method} ${path} HTTP/1.1\r\n${lines}> \r\n`);
  }
  try {
    const answer = connection.request({ method, path, version: '1.1', headers, body });
    const response = await before(task, deadline - clock.elapsed(), answer);
    if (response === undefined) {
      const ms = elapsed();
      drop();
      await note(
        `* Operation timed out after ${ms} milliseconds with 0 bytes received\n* Closing connection\n`,
      );
      throw new CurlError(28, `Operation timed out after ${ms} milliseconds with 0 bytes received`);
    }
    // The shoppers of a catalog ask a thousand pages a second, and none of them looks at the head.
    if (verbose) {
      const head = wireHead(response, { version: '1.1' }, response.close === true);
      await note(head.replace(/^(?=.|\r)/gm, '< ').replace(/< $/, ''));
      const intact = `* Connection #0 to host ${host} left intact\n`;
      await note(response.close === true ? '* Closing connection\n' : intact);
    }
    if (response.close === true) drop();
    return response;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    drop();
    // A kept connection may have ended unseen: then a new one is tried.
    if (kept !== undefined) return exchange(task, url, options, result, deadline, pool);
    await note('* Recv failure: Connection reset by peer\n* Closing connection\n');
    throw new CurlError(56, 'Recv failure: Connection reset by peer');
  }
}

/** Looks the name up and connects. Rejects with CurlError. */
async function connect(
  task: Task,
  { host, port }: Url,
  { values }: Options,
  result: Partial<Result>,
  deadline: number,
  note: (text: string) => Promise<void>,
): Promise<Connection> {
  const { clock, network } = task.container.host;
  const began = clock.elapsed();
  const elapsed = (): number => Math.max(0, Math.round(clock.elapsed() - began));
  const connectLimit = Number(values.get('1') ?? 300) * 1000;
  const within = Math.min(connectLimit, deadline - began);
  let ip: string | undefined;
  try {
    ip = await before(task, within, addressOf(task, host));
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    await note(`* Could not resolve host: ${host}\n* Closing connection\n`);
    throw new CurlError(6, `Could not resolve host: ${host}`);
  }
  if (ip === undefined) {
    const told = `Resolving timed out after ${elapsed()} milliseconds`;
    await note(`* ${told}\n* Closing connection\n`);
    throw new CurlError(28, told);
  }
  result.ip = ip;
  result.port = port;
  if (ip !== host)
    await note(`* Host ${host}:${port} was resolved.\n* IPv6: (none)\n* IPv4: ${ip}\n`);
  await note(`*   Trying ${ip}:${port}...\n`);
  const connection = await task
    .race(network.dial(ip, port, within - elapsed()))
    .catch(async (error: unknown) => {
      if (!(error instanceof NetError)) throw error;
      const ms = elapsed();
      if (error.code === 'ETIMEDOUT' && within < 127_000) {
        await note(`* Connection timed out after ${ms} milliseconds\n* Closing connection\n`);
        throw new CurlError(
          28,
          deadline - began <= connectLimit
            ? `Connection timed out after ${ms} milliseconds`
            : `Failed to connect to ${host} port ${port} after ${ms} ms: Timeout was reached`,
        );
      }
      const why =
        {
          ECONNREFUSED: 'Connection refused',
          EHOSTUNREACH: 'Host is unreachable',
          ETIMEDOUT: 'Operation timed out',
        }[error.code as string] ?? error.code;
      const told = `Failed to connect to ${host} port ${port} after ${ms} ms: Couldn't connect to server`;
      await note(
        `* connect to ${ip} port ${port} from ${task.container.host.pod.ip} port 40000 failed: ${why}\n* ${told}\n* Closing connection\n`,
      );
      throw new CurlError(7, told);
    });
  result.connects = (result.connects ?? 0) + 1;
  result.connect = (clock.elapsed() - began) / 1000;
  await note(`* Connected to ${host} (${ip}) port ${port}\n`);
  return connection;
}

/** The promise, or undefined when `ms` of cluster time are over first. */
async function before<T>(task: Task, ms: number, promise: Promise<T>): Promise<T | undefined> {
  if (!Number.isFinite(ms)) return task.race(promise);
  let stop = (): void => undefined;
  const late = new Promise<undefined>((resolve) => {
    const timer = task.container.host.clock.after(ms, () => resolve(undefined));
    stop = () => timer.stop();
  });
  // The one that comes second may fail, and nobody is left to hear it.
  promise.catch(() => undefined);
  try {
    return await task.race(Promise.race([promise, late]));
  } finally {
    stop();
  }
}

/** `-d a=b -d @file`: joined with `&`. */
async function dataOf(task: Task, values: string[] | undefined): Promise<string | undefined> {
  if (values === undefined) return undefined;
  const parts: string[] = [];
  for (const value of values) {
    if (!value.startsWith('@')) parts.push(value);
    else parts.push((await content(task, value.slice(1)))?.toString().replace(/\n/g, '') ?? '');
  }
  return parts.join('&');
}

async function show(task: Task, response: HttpResponse, { flags, values }: Options): Promise<void> {
  const to = values.get('o');
  const head =
    flags.has('i') || flags.has('I')
      ? wireHead(response, { version: '1.1' }, response.close === true)
      : '';
  const body = flags.has('I') ? Buffer.alloc(0) : response.body;
  const all = head === '' ? body : Buffer.concat([Buffer.from(head), body]);
  if (to === undefined || to === '-') await task.stdout.write(all);
  else {
    const why = attempt(() => task.container.host.files.write(absolute(task.cwd, to), all));
    if (why !== undefined)
      await task.stderr.write(`curl: (23) Failure writing output to destination\n`);
  }
}

/** `-w`: `%{stderr}` and `%{stdout}` say where what follows goes. */
async function writeOut(
  { stdout, stderr }: Task,
  format: string,
  result: Partial<Result>,
  code: number,
): Promise<void> {
  let to = stdout;
  for (const part of format.split(/(%\{std(?:out|err)\})/)) {
    if (part === '%{stderr}') to = stderr;
    else if (part === '%{stdout}') to = stdout;
    else if (part !== '') await to.write(written(part, result, code));
  }
}

function written(format: string, result: Partial<Result>, code: number): string {
  const { response, url, total = 0, connect = 0 } = result;
  const values: Record<string, string> = {
    http_code: String(response?.status ?? 0).padStart(3, '0'),
    response_code: String(response?.status ?? 0).padStart(3, '0'),
    time_total: total.toFixed(6),
    time_connect: connect.toFixed(6),
    time_namelookup: (connect / 2).toFixed(6),
    time_appconnect: '0.000000',
    time_pretransfer: connect.toFixed(6),
    time_starttransfer: total.toFixed(6),
    size_download: String(response?.body.byteLength ?? 0),
    content_type:
      response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '',
    remote_ip: result.ip ?? '',
    remote_port: String(result.port ?? 0),
    num_redirects: String(result.redirects ?? 0),
    num_connects: String(result.connects ?? 0),
    url_effective:
      url === undefined
        ? ''
        : `http://${url.host}${url.port === 80 ? '' : `:${url.port}`}${url.path}`,
    exitcode: String(code),
    errormsg: '',
    http_version: '1.1',
  };
  return format
    .replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/%%/g, '%');
}
