import {
  NetError,
  type ContainerHost,
  type Endpoint,
  type Exit,
  type HttpRequest,
  type HttpResponse,
  type Program,
  type Served,
} from '../../contract/index.js';
import { createContainer, type Container } from '../container/index.js';
import { commandsOf } from '../tools/index.js';
import { decode } from './handlers.js';
import { loadConfig } from './load.js';
import { logStamp } from '../time.js';
import { createLogs, type Logs } from './logs.js';
import type { Outcome } from './location.js';
import { createMemory } from './memory.js';
import { errorReply, VERSION } from './pages.js';
import type { ProxyHost } from './proxy.js';
import { count, nearest, setting } from './scope.js';
import { serverOf, siteOf, type Server, type Site } from './site.js';
import { ConfigError } from './syntax.js';
import { compile, hostOf, type Exchange } from './variables.js';
import { ENTRYPOINT, nginxCommand, startLines } from './texts.js';

/** The PID of the first worker behind the image's entry point. */
const FIRST_WORKER = 29;

const COMMANDS = commandsOf('alpine', { nginx: nginxCommand });

/** A running nginx: reads its configuration from the container's files and serves it. */
export function launchNginx(host: ContainerHost, exited: (exit: Exit) => void): Program {
  const { clock } = host;
  let state: Running | undefined;
  let over = false;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    state?.stop();
    queueMicrotask(() => exited({ code }));
  };
  const container: Container = createContainer(host, {
    commands: COMMANDS,
    main: 'nginx: master process nginx -g daemon off;',
    signalMain: (name) => {
      if (name === 'SIGKILL') over = true;
      if (name === 'SIGHUP') void reload();
      else if (name === 'SIGTERM' || name === 'SIGINT' || name === 'SIGQUIT') end(0);
    },
  });
  const globals = globalsOf(host);
  const emerg = (error: Error): void => {
    host.log('stderr', `${logStamp(clock.now())} [emerg] 1#1: ${error.message}\n`);
    host.log('stderr', `nginx: [emerg] ${error.message}\n`);
  };
  const start = async (): Promise<void> => {
    if (host.command.length === 0) host.log('stdout', ENTRYPOINT);
    try {
      const made = await startSite(host, container, globals, undefined);
      if (over) made.stop();
      else {
        state = made;
        made.listen();
      }
    } catch (error) {
      emerg(error instanceof Error ? error : new ConfigError(String(error)));
      end(1);
    }
  };
  const reload = async (): Promise<void> => {
    try {
      const made = await startSite(host, container, globals, state);
      state?.stop();
      state = made;
      made.listen();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      host.log('stderr', `${logStamp(clock.now())} [emerg] 1#1: ${why}\n`);
    }
  };
  // What nginx needs until it listens, ms.
  clock.after(50, () => void start());
  return {
    memory: () => (state?.memory() ?? 2 * 1024 * 1024) + container.charged(),
    cpu: () => Math.min(1000, (state?.active() ?? 0) * 2),
    signal: (name) => container.kill(1, name),
    exec: (argv, io) => container.exec(argv, io),
    processes: () => container.processes(),
  };
}

/** `-g 'daemon off;'` and other global directives of the command line. */
function globalsOf({ command, args }: ContainerHost): string {
  const words = [...command, ...args];
  const at = words.indexOf('-g');
  return at < 0 ? '' : (words[at + 1] ?? '');
}

interface Running {
  listen(): void;
  stop(): void;
  memory(): number;
  active(): number;
}

async function startSite(
  host: ContainerHost,
  container: Container,
  globals: string,
  before: Running | undefined,
): Promise<Running> {
  const { clock, network } = host;
  const words = [...host.command, ...host.args];
  const file = words[words.indexOf('-c') + 1];
  const path = words.includes('-c') && file !== undefined ? file : '/etc/nginx/nginx.conf';
  const config = loadConfig(host.files, path, globals);
  const main = { directives: config };
  const events = { directives: nearest(main, 'events')[0]?.block ?? [] };
  const wanted = setting(main, 'worker_processes') ?? '1';
  // `auto`: a worker for each of two cores, whatever the machine has.
  const workers = wanted === 'auto' ? 2 : Number(wanted);
  const connections = count(events, 'worker_connections', 512);
  const memory = createMemory(workers, connections);
  const logs: Logs = createLogs(host, config);
  let slots = workers * connections;
  let active = 0;
  let accepted = 0;
  const takeSlot = (): boolean => slots > 0 && slots-- > 0;
  const freeSlot = (): void => void slots++;
  const proxy: ProxyHost = {
    network,
    clock,
    serverToken:
      setting({ directives: nearest(main, 'http')[0]?.block ?? [] }, 'server_tokens') === 'off'
        ? 'nginx'
        : `nginx/${VERSION}`,
    takeSlot,
    freeSlot,
    error: (exchange, level, what, upstream) => logs.error(exchange, level, what, upstream),
    complain: (text) => logs.plain('error', text),
  };
  const site: Site = await siteOf(config, host, proxy);

  const begin = (
    request: HttpRequest,
    peer: Endpoint,
    port: number,
    connection: number,
  ): Exchange => {
    const question = request.path.indexOf('?');
    const path = question < 0 ? request.path : request.path.slice(0, question);
    return {
      request,
      peer,
      port,
      connection,
      uri: path.includes('%') ? decode(path) : path,
      args: question < 0 ? '' : request.path.slice(question + 1),
      serverName: '',
      hostname: host.pod.hostname,
      now: clock.now(),
      began: clock.elapsed(),
      elapsed: () => clock.elapsed(),
      own: new Map(),
      maps: site.maps,
      proxyHost: '',
      named: undefined,
      upstream: undefined,
      status: 0,
      sent: 0,
    };
  };
  const finish = (exchange: Exchange, server: Server, response: HttpResponse): HttpResponse => {
    exchange.status = response.status;
    exchange.sent = exchange.request.method === 'HEAD' ? 0 : response.body.byteLength;
    const added = nearest(server.scope, 'add_header');
    for (const { args } of added) {
      const [name = '', value = '', always] = args;
      if (always === 'always' || response.status < 400) {
        response.headers.push([name, compile(value)(exchange)]);
      }
    }
    logs.access(exchange, server.scope);
    return response;
  };
  const settle = (
    exchange: Exchange,
    server: Server,
    outcome: Outcome,
    depth: number,
  ): HttpResponse | Promise<HttpResponse> => {
    if (typeof outcome === 'object' && 'headers' in outcome)
      return finish(exchange, server, outcome);
    if (typeof outcome === 'object') {
      const [uri = '', args] = outcome.redirect.split('?');
      if (depth > 9) return page(exchange, server, 500);
      if (uri.startsWith('@')) exchange.named = uri;
      else exchange.uri = uri;
      if (args !== undefined) exchange.args = args;
      return route(exchange, server, depth + 1);
    }
    for (const { args } of depth > 0
      ? []
      : nearest(server.locations(exchange).scope, 'error_page')) {
      const codes = args.slice(0, -1).map((each) => each.replace(/^=/, ''));
      if (!codes.includes(String(outcome))) continue;
      const change = args.find((each) => /^=\d*$/.test(each));
      const to = compile(args.at(-1) ?? '')(exchange);
      if (!to.startsWith('/') && !to.startsWith('@')) break;
      if (to.startsWith('@')) exchange.named = to;
      else exchange.uri = to;
      const answer = Promise.resolve(route(exchange, server, 1));
      const status = change === undefined ? outcome : Number(change.slice(1)) || undefined;
      return answer.then((response) =>
        status === undefined ? response : { ...response, status, reason: undefined },
      );
    }
    return page(exchange, server, outcome);
  };
  const page = (exchange: Exchange, server: Server, status: number): HttpResponse => {
    const location = exchange.own.get(' location');
    const more: [string, string][] =
      location !== undefined && status < 400 ? [['Location', location]] : [];
    const response = errorReply(exchange.now, proxy.serverToken, status, more);
    // 444: the connection is closed without an answer.
    if (status === 444) throw new NetError('ECONNRESET');
    return finish(exchange, server, response);
  };
  const route = (
    exchange: Exchange,
    server: Server,
    depth: number,
  ): HttpResponse | Promise<HttpResponse> => {
    const outcome = server.locations(exchange).handle(exchange);
    return outcome instanceof Promise
      ? outcome.then((done) => settle(exchange, server, done, depth))
      : settle(exchange, server, outcome, depth);
  };

  const accept = (port: number, servers: readonly Server[], peer: Endpoint): Served => {
    const connection = ++accepted;
    if (!takeSlot()) {
      logs.plain('alert', `${connections} worker_connections are not enough`);
      return { request: () => Promise.reject(new NetError('ECONNRESET')) };
    }
    const held = memory.connection();
    host.memoryTaken();
    let grown = false;
    return {
      request: (request) => {
        if (!grown) {
          grown = true;
          held.grow();
          host.memoryTaken();
        }
        const exchange = begin(request, peer, port, connection);
        const server = servers.length === 1 ? servers[0]! : serverOf(servers, hostOf(exchange));
        exchange.serverName = server.names[0] ?? '';
        if (request.body.byteLength > server.maxBody && server.maxBody > 0) {
          logs.error(
            exchange,
            'error',
            `client intended to send too large body: ${request.body.byteLength} bytes`,
          );
          return page(exchange, server, 413);
        }
        active++;
        const answer = route(exchange, server, 0);
        if (!(answer instanceof Promise)) {
          active--;
          return answer;
        }
        return answer.finally(() => active--);
      },
      closed: () => {
        freeSlot();
        held.end();
      },
    };
  };
  const open: { close(): void }[] = [];
  const pids: number[] = [];
  return {
    active: () => active,
    memory: () => memory.held(),
    listen: () => {
      for (const [port, servers] of site.ports) {
        if (port === 0) continue;
        try {
          open.push(network.listen(port, (peer) => accept(port, servers, peer)));
        } catch {
          throw new ConfigError(`bind() to 0.0.0.0:${port} failed (98: Address in use)`);
        }
      }
      for (let i = 0; i < workers; i++) {
        const pid = container.add(
          'nginx: worker process',
          'nginx',
          2_600_000,
          before === undefined ? FIRST_WORKER + i : undefined,
        );
        pids.push(pid);
      }
      logs.notices(startLines(pids));
    },
    stop: () => {
      for (const each of open) each.close();
      for (const pid of pids) container.remove(pid);
      for (const upstream of site.upstreams) upstream.close();
    },
  };
}
