import type { Signal, Tool } from '../container/index.js';
import { loadConfig } from './load.js';
import { VERSION } from './pages.js';
import { ConfigError } from './syntax.js';
import { logStamp } from '../time.js';

/** What the image's /docker-entrypoint.sh says before it starts nginx. */
export const ENTRYPOINT = `/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/
/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf
10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf
/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh
/docker-entrypoint.sh: Configuration complete; ready for start up
`;

/** The notices of a start, which the image's own configuration lets through. */
export function startLines(workers: readonly number[]): string[] {
  return [
    'using the "epoll" event method',
    `nginx/${VERSION}`,
    'built by gcc 13.2.1 20231014 (Alpine 13.2.1_git20231014) ',
    'OS: Linux 0.0.0 (simulated by lab)',
    'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    'start worker processes',
    ...workers.map((pid) => `start worker process ${pid}`),
  ];
}

/** `nginx -v`, `-t`, `-T`, `-s reload` in the container of a running one. */
export const nginxCommand: Tool = (task) => {
  const { args, container, stderr, stdout } = task;
  const emerg = (text: string): number => {
    void stderr.write(
      `${logStamp(container.host.clock.now())} [emerg] ${task.pid}#${task.pid}: ${text}\n`,
    );
    void stderr.write(`nginx: [emerg] ${text}\n`);
    return 1;
  };
  if (args.includes('-v')) {
    void stderr.write(`nginx version: nginx/${VERSION}\n`);
    return 0;
  }
  if (args.includes('-V')) {
    void stderr.write(
      `nginx version: nginx/${VERSION}\nbuilt by gcc 13.2.1 20231014 (Alpine 13.2.1_git20231014) \nconfigure arguments: (simulated by lab)\n`,
    );
    return 0;
  }
  const signal = args[args.indexOf('-s') + 1];
  if (args.includes('-s') && signal !== undefined) {
    const names: Record<string, Signal> = {
      reload: 'SIGHUP',
      stop: 'SIGTERM',
      quit: 'SIGQUIT',
      reopen: 'SIGUSR1',
    };
    const name = names[signal];
    if (name === undefined) {
      void stderr.write(`nginx: invalid option: "-s ${signal}"\n`);
      return 1;
    }
    void stderr.write(
      `${logStamp(container.host.clock.now())} [notice] ${task.pid}#${task.pid}: signal process started\n`,
    );
    container.kill(1, name);
    return 0;
  }
  const path = args.includes('-c') ? (args[args.indexOf('-c') + 1] ?? '') : '/etc/nginx/nginx.conf';
  if (args.includes('-t') || args.includes('-T')) {
    try {
      loadConfig(container.host.files, path, '');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      emerg(error.message);
      void stderr.write(`nginx: configuration file ${path} test failed\n`);
      return 1;
    }
    void stderr.write(
      `nginx: the configuration file ${path} syntax is ok\nnginx: configuration file ${path} test is successful\n`,
    );
    if (args.includes('-T')) {
      const text = new TextDecoder().decode(container.host.files.read(path));
      void stdout.write(`# configuration file ${path}:\n${text}\n`);
    }
    return 0;
  }
  return emerg('bind() to 0.0.0.0:80 failed (98: Address in use)');
};
