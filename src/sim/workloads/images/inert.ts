import type { Launch, Program } from '../../contract/index.js';
import { createContainer } from '../container/index.js';
import { commandsOf, type Family } from '../tools/index.js';

/** A program that nobody described: it lives, does nothing, and ends on SIGTERM. */
export const launchInert =
  (family: Family): Launch =>
  (host, exited): Program => {
    let over = false;
    const container = createContainer(host, {
      commands: commandsOf(family),
      main: [...host.command, ...host.args].join(' ') || `/${host.container}`,
      signalMain: (name) => {
        if (over) return;
        over = true;
        if (name !== 'SIGKILL') queueMicrotask(() => exited({ code: 143 }));
      },
    });
    return {
      memory: () => 8 * 1024 * 1024 + container.charged(),
      cpu: () => 1,
      signal: (name) => void container.kill(1, name),
      exec: (argv, io) => container.exec(argv, io),
      processes: () => container.processes(),
    };
  };
