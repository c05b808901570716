import type { ContainerHost, Launch, Program } from '../../contract/index.js';
import { createContainer } from '../container/index.js';
import { httpDate, logStamp } from '../time.js';
import { commandsOf } from '../tools/index.js';
import { getFlags } from './go-flags.js';

/**
 * Measured on kind behind nginx: 1.3 MB at rest, 58 MB at the peak of 2,000 connections of a load of
 * 20,000 requests, 38 MB after it (Go gives back late), 87 MB in a load of 200,000.
 */
const REST = 1_300_000;
const CONNECTION = 28_000;
const KEPT = 0.65;

const USAGE = `  -listen string
    	address and port to listen (default ":5678")
  -status-code int
    	http response code, e.g.: 200 (default 200)
  -text string
    	text to put on the webpage
  -version
    	display version information
`;

/** hashicorp/http-echo 0.2.3: answers each request with one text; `/health` with `{"status":"ok"}`. */
export const launchHttpEcho: Launch = (host, exited): Program => {
  const { clock } = host;
  let over = false;
  let connections = 0;
  let most = 0;
  let listener: { close(): void } | undefined;
  const end = (code: number): void => {
    if (over) return;
    over = true;
    listener?.close();
    queueMicrotask(() => exited({ code }));
  };
  const container = createContainer(host, {
    commands: commandsOf('none'),
    main: ['/http-echo', ...host.args].join(' '),
    signalMain: (name) => {
      if (name === 'SIGKILL') over = true;
      else if (name === 'SIGINT' || name === 'SIGTERM') {
        say(`[INFO] server is shutting down`);
        end(0);
      }
    },
  });
  const say = (text: string): void => host.log('stderr', `${logStamp(clock.now())} ${text}\n`);
  const args = host.command.length > 0 ? [...host.command.slice(1), ...host.args] : host.args;
  const { values, error } = getFlags(args, ['listen', 'text', 'status-code'], ['version']);
  clock.after(20, () => {
    if (over) return;
    const text = values.get('text') ?? host.env.get('ECHO_TEXT');
    if (error !== undefined) {
      host.log('stderr', `${error}\nUsage of /http-echo:\n${USAGE}`);
      return end(2);
    }
    if (values.has('version')) {
      host.log('stderr', 'http-echo v0.2.3 (simulated by lab)\n');
      return end(0);
    }
    if (text === undefined || text === '') {
      host.log('stderr', 'Missing -text option!\n');
      return end(127);
    }
    const listen = values.get('listen') ?? ':5678';
    const port = Number(listen.slice(listen.lastIndexOf(':') + 1));
    const status = Number(values.get('status-code') ?? 200);
    const body = Buffer.from(`${text}\n`);
    const health = Buffer.from('{"status":"ok"}\n');
    const accept = acceptor(host, status, body, health, (change) => {
      connections += change;
      most = Math.max(most, connections);
      if (change > 0) host.memoryTaken();
    });
    try {
      listener = host.network.listen(port, accept);
    } catch {
      say(`[ERR] error listening: listen tcp ${listen}: bind: address already in use`);
      return end(1);
    }
    say(`Server is listening on ${listen}`);
  });
  return {
    memory: () => REST + CONNECTION * Math.max(connections, most * KEPT) + container.charged(),
    cpu: () => 1 + Math.min(500, connections),
    signal: (name) => void container.kill(1, name),
    exec: (argv, io) => container.exec(argv, io),
    processes: () => container.processes(),
  };
};

function acceptor(
  host: ContainerHost,
  status: number,
  body: Uint8Array,
  health: Uint8Array,
  changed: (change: 1 | -1) => void,
): Parameters<ContainerHost['network']['listen']>[1] {
  const { clock } = host;
  const type = 'text/plain; charset=utf-8';
  return (peer) => {
    changed(1);
    return {
      request: ({ path, method, headers, version }) => {
        const now = clock.now();
        const isHealth = path === '/health';
        const sent = isHealth ? health : body;
        const code = isHealth ? 200 : status;
        const agent = headers['user-agent'] ?? '';
        host.log(
          'stdout',
          `${logStamp(now)} ${headers.host ?? ''} ${peer.ip}:${peer.port} "${method} ${path} HTTP/${version}" ${code} ${sent.byteLength} "${agent}" 10.5µs\n`,
        );
        return {
          status: code,
          headers: isHealth
            ? [
                ['Content-Type', 'application/json; charset=utf-8'],
                ['Date', httpDate(now)],
              ]
            : [
                ['X-App-Name', 'http-echo'],
                ['X-App-Version', '0.2.3'],
                ['Date', httpDate(now)],
                ['Content-Type', type],
              ],
          body: sent,
        };
      },
      closed: () => changed(-1),
    };
  };
}
