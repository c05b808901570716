import { NetError, type Launch, type Program, type Served } from '../../contract/index.js';
import type { Timer } from '../../machinery/index.js';
import { createContainer } from '../container/index.js';
import { commandsOf } from '../tools/index.js';
import { heldBytes, VERSION } from './info.js';
import { Commands, Failure, ProtocolError, replyBytes } from './resp.js';
import { Server } from './server.js';
import { readSettings, SettingError } from './settings.js';
import { REDIS_TOOLS } from './tools.js';

/** Bytes that its processes and file pages take as `ps` shows them: measured. */
const RSS = 12_292_096;

/** `22 Nov 2026 13:25:00.645`, as redis begins a line of its log. */
function stamp(now: number): string {
  const [, , day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? [];
  return `${day} ${month} ${year} ${time}.${String(now % 1000).padStart(3, '0')}`;
}

/** redis-server: keys and texts in memory, with its real limits and evictions. It keeps nothing on disk. */
export const launchRedis: Launch = (host, exited): Program => {
  const { clock } = host;
  const timers: Timer[] = [];
  let over = false;
  let server: Server | undefined;
  let listener: { close(): void } | undefined;
  const stop = (): void => {
    over = true;
    for (const timer of timers) timer.stop();
    listener?.close();
  };
  const end = (code: number): void => {
    if (over) return;
    stop();
    queueMicrotask(() => exited({ code }));
  };
  const say = (text: string, who = '1:M'): void =>
    host.log('stdout', `${who} ${stamp(clock.now())} ${text}\n`);
  const container = createContainer(host, {
    commands: commandsOf('alpine', REDIS_TOOLS),
    main: `redis-server *:6379`,
    rss: RSS,
    signalMain: (name) => {
      if (over) return;
      if (name === 'SIGKILL') stop();
      else if (name === 'SIGTERM' || name === 'SIGINT') {
        say('# User requested shutdown...', '1:signal-handler');
        say('# Redis is now ready to exit, bye bye...');
        end(0);
      }
    },
  });
  const serve = (): Served => {
    server?.connected();
    return served(server!, () => over);
  };
  timers.push(
    clock.after(20, () => {
      if (over) return;
      const words = [...host.command, ...host.args].filter(
        (word) => !/(^|\/)(redis-server|docker-entrypoint\.sh)$/.test(word),
      );
      say('# oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo', '1:C');
      say(
        `# Redis version=${VERSION}, bits=64, commit=00000000, modified=0, pid=1, just started`,
        '1:C',
      );
      try {
        const settings = readSettings(words, host.files);
        server = new Server({
          settings,
          random: host.random.fork('redis'),
          now: () => clock.elapsed(),
          taken: () => host.memoryTaken(),
        });
        if (words.length > 0) say('# Configuration loaded', '1:C');
        listener = host.network.listen(settings.port, serve);
        say(`* Running mode=standalone, port=${settings.port}.`);
      } catch (error) {
        if (error instanceof NetError) {
          say('# Failed listening on port 6379 (TCP), aborting.');
          return end(1);
        }
        if (!(error instanceof SettingError)) throw error;
        host.log('stderr', `${error.message}\n`);
        return end(1);
      }
      say('# Server initialized');
      say('* Ready to accept connections');
      timers.push(clock.every(100, () => server?.keys.expireSome()));
    }),
  );
  return {
    memory: () => (server === undefined ? 0 : heldBytes(server)) + container.charged(),
    cpu: () => 5,
    signal: (name) => void container.kill(1, name),
    exec: (argv, io) => container.exec(argv, io),
    processes: () => container.processes(),
  };
};

/** One client. Its commands are answered in order, all that came together in one piece. */
function served(server: Server, over: () => boolean): Served {
  let gone = false;
  return {
    open: (write, end) => {
      const commands = new Commands();
      return (chunk) => {
        if (gone || over()) return;
        const answers: Buffer[] = [];
        try {
          commands.push(chunk);
          for (let words = commands.next(); words !== undefined; words = commands.next()) {
            if (words.length === 0) continue;
            answers.push(replyBytes(server.execute(words)));
            // Killed for the memory that this one took: nobody is answered any more.
            if (over()) return;
            if (words[0]!.toString().toLowerCase() === 'quit') {
              gone = true;
              break;
            }
          }
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          answers.push(replyBytes(new Failure(`ERR Protocol error: ${error.message}`)));
          gone = true;
        }
        const [answer] = answers;
        if (answer) write(answers.length === 1 ? answer : Buffer.concat(answers));
        if (gone) end();
      };
    },
    closed: () => void server.clients--,
  };
}
