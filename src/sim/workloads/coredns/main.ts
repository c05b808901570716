import { createHash } from 'node:crypto';
import type { ContainerHost, Launch, Program } from '../../contract/index.js';
import type { Timer } from '../../machinery/index.js';
import { createContainer } from '../container/index.js';
import { commandsOf } from '../tools/index.js';
import { answerFrom, named } from './answer.js';
import { CorefileError, parseCorefile, type ServerBlock } from './corefile.js';

const OK = Buffer.from('OK');

/** What CoreDNS does when it is given no Corefile. */
const DEFAULT = '.:53 {\n    whoami\n    log\n}\n';

/** How often the plugin `reload` looks at the file: 30 s, and up to 15 s more. ms */
const RELOAD = { every: 30_000, jitter: 15_000 };

/** Plugins that listen: where, and on which port unless they are told. */
const DOORS = [
  ['health', 8080],
  ['ready', 8181],
  ['prometheus', 9153],
] as const;

/** CoreDNS: reads its Corefile, and answers from Services and EndpointSlices in the zones that stand there. */
export const launchCoreDns: Launch = (host, exited): Program => {
  const { clock, network } = host;
  let over = false;
  let config: Config | undefined;
  let open: { close(): void }[] = [];
  /** What comes next: its start, a look at the file, or its end. */
  let next: Timer | undefined;
  const close = (): void => {
    for (const each of open) each.close();
    open = [];
  };
  const end = (code: number): void => {
    if (over) return;
    over = true;
    next?.stop();
    close();
    queueMicrotask(() => exited({ code }));
  };
  const terminate = (): void => {
    host.log('stdout', '[INFO] SIGTERM: Shutting down servers then terminating\n');
    const health = config?.blocks.map((block) => named(block, 'health')).find(Boolean);
    const duck = health?.options.find(([option]) => option === 'lameduck')?.[1];
    if (duck === undefined) return end(0);
    // It goes on answering, so that nobody asks a pod that is gone already.
    host.log('stdout', `[INFO] plugin/health: Going into lameduck mode for ${duck}\n`);
    next?.stop();
    next = clock.after(Number.parseFloat(duck) * 1000, () => end(0));
  };
  let ending = false;
  const container = createContainer(host, {
    commands: commandsOf('none'),
    main: ['/coredns', ...host.args].join(' '),
    signalMain: (name) => {
      if (over) return;
      if (name === 'SIGKILL') {
        over = true;
        next?.stop();
        close();
      } else if (!ending) {
        ending = true;
        terminate();
      }
    },
  });
  const serve = (): void => {
    for (const port of new Set(config?.blocks.map((block) => block.port))) {
      const own = config?.blocks.filter((block) => block.port === port) ?? [];
      open.push(network.listen(port, () => ({ open: () => () => undefined })));
      open.push(network.serveDns(port, (name, type) => answerFrom(own, network, name, type)));
    }
    for (const [plugin, usual] of DOORS) {
      const found = config?.blocks.map((block) => named(block, plugin)).find(Boolean);
      if (found === undefined) continue;
      const port = Number(/:(\d+)$/.exec(found.args[0] ?? '')?.[1] ?? usual);
      open.push(network.listen(port, () => ({ request: () => ok() })));
    }
  };
  /** The plugin `reload`: a file that is wrong changes nothing but the log. */
  const look = (): void => {
    if (over || ending || config === undefined) return;
    try {
      const file = readCorefile(host);
      if (file.text !== config.text) {
        host.log('stdout', '[INFO] Reloading\n');
        config = configOf(file);
        close();
        serve();
        host.log('stdout', `${running(config)}[INFO] Reloading complete\n`);
      }
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      host.log('stdout', `[ERROR] Restart failed: ${error.message}\n`);
    }
    later();
  };
  const later = (): void => {
    if (config === undefined || !reloads(config)) return;
    next = clock.after(RELOAD.every + host.random.below(RELOAD.jitter), look);
  };
  next = clock.after(50, () => {
    if (over || ending) return;
    try {
      config = configOf(readCorefile(host));
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      host.log('stdout', `${error.message}\n`);
      return end(1);
    }
    const keys = config.blocks.flatMap((block) => block.keys);
    host.log(
      'stdout',
      `maxprocs: Leaving GOMAXPROCS=2: CPU quota undefined\n${keys.join('\n')}\n${running(config)}` +
        'CoreDNS-1.12.1\nlinux/amd64, simulated by lab, \n',
    );
    serve();
    later();
  });
  return {
    memory: () => 13_000_000 + container.charged(),
    cpu: () => 2,
    signal: (name) => void container.kill(1, name),
    exec: (argv, io) => container.exec(argv, io),
    processes: () => container.processes(),
  };
};

interface Config {
  text: string;
  blocks: ServerBlock[];
}

function configOf({ path, text }: { path: string; text: string }): Config {
  return { text, blocks: parseCorefile(text, path) };
}

/** Throws CorefileError when it is not there. */
function readCorefile({ command, args, files }: ContainerHost): { path: string; text: string } {
  const words = [...command, ...args];
  const given = words.indexOf('-conf');
  const path = given < 0 ? 'Corefile' : (words[given + 1] ?? '');
  const content = files.read(given < 0 ? '/Corefile' : path);
  if (content !== undefined) return { path, text: Buffer.from(content).toString() };
  if (given < 0) return { path, text: DEFAULT };
  throw new CorefileError(`open ${path}: no such file or directory`);
}

const reloads = ({ blocks }: Config): boolean =>
  blocks.some((block) => named(block, 'reload') !== undefined);

function running(config: Config): string {
  if (!reloads(config)) return '';
  const digest = createHash('sha512').update(config.text).digest('hex');
  return `[INFO] plugin/reload: Running configuration SHA512 = ${digest}\n`;
}

const ok = () => ({
  status: 200,
  headers: [['Content-Type', 'text/plain; charset=utf-8']] as [string, string][],
  body: OK,
});
