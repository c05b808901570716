import type { Launch, Program } from '../../contract/index.js';
import { createContainer } from '../container/index.js';
import { commandsOf } from '../tools/index.js';

const START = `maxprocs: Leaving GOMAXPROCS=2: CPU quota undefined
.:53
[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b
CoreDNS-1.12.1
linux/amd64, simulated by lab, 
`;

const OK = Buffer.from('OK');

/** CoreDNS: its names are answered by the network (net/dns.ts) while it listens on port 53. */
export const launchCoreDns: Launch = (host, exited): Program => {
  let over = false;
  const open: { close(): void }[] = [];
  const container = createContainer(host, {
    commands: commandsOf('none'),
    main: ['/coredns', ...host.args].join(' '),
    signalMain: (name) => {
      if (over) return;
      over = true;
      for (const each of open) each.close();
      if (name === 'SIGKILL') return;
      host.log('stdout', `[INFO] SIGTERM: Shutting down servers then terminating\n`);
      queueMicrotask(() => exited({ code: 0 }));
    },
  });
  host.clock.after(50, () => {
    if (over) return;
    host.log('stdout', START);
    open.push(host.network.listen(53, () => ({ open: () => () => undefined })));
    for (const port of [8080, 8181, 9153]) {
      open.push(
        host.network.listen(port, () => ({
          request: () => ({
            status: 200,
            headers: [['Content-Type', 'text/plain; charset=utf-8']],
            body: OK,
          }),
        })),
      );
    }
  });
  return {
    memory: () => 13_000_000 + container.charged(),
    cpu: () => 2,
    signal: (name) => void container.kill(1, name),
    exec: (argv, io) => container.exec(argv, io),
    processes: () => container.processes(),
  };
};
