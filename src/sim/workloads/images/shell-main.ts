import { ExecError, type Launch, type Program } from '../../contract/index.js';
import {
  createContainer,
  inputFrom,
  notThere,
  Process,
  runMain,
  streamsOf,
  type Container,
  type Tool,
} from '../container/index.js';

/** Bytes that a waiting shell or `sleep` holds, as a cgroup counts them: 0.53 MB were measured. */
const REST = 530_000;

/**
 * A container whose main program is a command of its image: `sh -c …`, `sleep 86400`. `otherwise`: what
 * the image runs when the pod says nothing.
 */
export function shellMain(
  commands: ReadonlyMap<string, Tool>,
  otherwise: readonly string[] = ['sh'],
): Launch {
  return (host, exited): Program => {
    const given = [...host.command, ...host.args];
    const argv = given.length > 0 ? given : otherwise;
    const [name = ''] = argv;
    const main = new Process(1, 'root', argv.join(' '), 1_768 * 1024, 0);
    let over = false;
    const container: Container = createContainer(host, {
      commands,
      main: main.command,
      process: main,
    });
    if (container.find(name) === undefined) throw new ExecError(notThere(name));
    const run = runMain(
      container,
      argv,
      {
        env: new Map(host.env),
        cwd: host.workingDir ?? '/',
        ...streamsOf(
          main,
          host.tty === true,
          inputFrom(host.stdin),
          { write: (data) => host.log('stdout', textOf(data)) },
          { write: (data) => host.log('stderr', textOf(data)) },
        ),
      },
      main,
    );
    void run.then(
      (code) => {
        if (over) return;
        over = true;
        container.end();
        exited({ code });
      },
      (error: unknown) => {
        // A fault of the simulator must not look like the workload's.
        if (over) return;
        over = true;
        host.log('stderr', `lab: the simulated program failed: ${String(error)}\n`);
        container.end();
        exited({ code: 70 });
      },
    );
    return {
      memory: () => REST + container.charged(),
      cpu: () => 0,
      signal: (signal) => {
        if (signal === 'SIGKILL') {
          over = true;
          container.end();
        } else container.kill(1, signal);
      },
      exec: (command, io) => container.exec(command, io),
      processes: () => container.processes(),
    };
  };
}

function textOf(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString();
}
