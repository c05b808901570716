import type { ContainerHost, Launch, Program, Served } from '../../contract/index.js';
import type { Clock, Timer } from '../../machinery/index.js';
import { createContainer, type Tool } from '../container/index.js';
import { answering, type Answer } from './answer.js';
import type { Amount, Behaviour } from './format.js';

const MIB = 1024 * 1024;

/** What a shell in the container shows for a process that waits, bytes. */
const SMALL = 1_768 * 1024;

/** How often a container that finishes looks whether it is alone, ms of cluster time. */
const FINISHED_LOOK = 100;

/** Starts a container that does what its behaviour says. `commands`: what `exec` finds in it. */
export function launchBehaviour(behaviour: Behaviour, commands: ReadonlyMap<string, Tool>): Launch {
  return (host, exited): Program => {
    const { clock } = host;
    const memory = memoryOf(behaviour, host);
    const timers: Timer[] = [];
    const listeners: { close(): void }[] = [];
    const counts = new Map<string, number>();
    let over = false;
    let ending = false;
    const stop = (): void => {
      over = true;
      for (const timer of timers) timer.stop();
      for (const listener of listeners) listener.close();
    };
    const end = (code: number): void => {
      if (over) return;
      say('term');
      stop();
      queueMicrotask(() => exited({ code }));
    };
    /** Takes no new connection, and ends when those that are open have had their answer. */
    const finish = (code: number): void => {
      if (ending) return;
      ending = true;
      for (const listener of listeners) listener.close();
      if (behaviour.finish === 0 || memory.connections() === 0) return end(code);
      timers.push(
        clock.after(behaviour.finish, () => end(code)),
        clock.every(FINISHED_LOOK, () => {
          if (memory.connections() === 0) end(code);
        }),
      );
    };
    const fill = (text: string): string =>
      text.replace(/\$\{(count\.)?(\w+)\}/g, (_, count: string | undefined, name: string) => {
        if (count !== undefined) return String(counts.get(name) ?? 0);
        if (name === 'held') return String(Math.round(memory.taken() / MIB));
        return host.env.get(name) ?? '';
      });
    const say = (on: 'launch' | 'grow' | 'leak' | 'term'): void => {
      for (const line of behaviour.log) {
        if (line.on === on) host.log(line.stream, `${fill(line.text)}\n`);
      }
    };
    // Says so only when it lives to say so: memory is taken before a program can tell.
    const taken = (on: 'grow' | 'leak'): void => {
      host.memoryTaken();
      if (!over) say(on);
    };
    const [first = [...host.command, ...host.args].join(' '), ...others] = behaviour.processes;
    const container = createContainer(host, {
      commands,
      main: first,
      rss: SMALL,
      signalMain: (name) => {
        if (name === 'SIGKILL') stop();
        else if ((name === 'SIGTERM' || name === 'SIGINT') && behaviour.onTerm !== undefined) {
          finish(behaviour.onTerm);
        }
      },
    });
    const pids = others.map((command, i) => container.add(command, 'root', SMALL / 2, 9 + i));
    const begin = (): void => {
      if (over || ending) return;
      const worked = workedTime(clock, behaviour, (timer) => timers.push(timer));
      const amount = (each: Amount): number => bytesOf(each, host);
      const answer = answering(behaviour.routes, host, counts, worked, fill, amount);
      for (const port of new Set(behaviour.routes.map((route) => route.port))) {
        listeners.push(
          host.network.listen(port, () => serve(answer, port, host, memory, () => ending)),
        );
      }
      for (const { on, every, text, stream } of behaviour.log) {
        if (on !== 'start') continue;
        host.log(stream, `${fill(text)}\n`);
        if (every !== undefined) {
          timers.push(clock.every(every, () => host.log(stream, `${fill(text)}\n`)));
        }
      }
      if (memory.leaks) {
        timers.push(
          clock.every(1000, () => {
            if (memory.leak()) taken('leak');
          }),
        );
      }
      if (behaviour.exit !== undefined) {
        const { after, code } = behaviour.exit;
        timers.push(clock.after(after, () => end(code)));
      }
    };
    const grow = (): void => {
      if (over) return;
      const pause = memory.nextStep();
      if (pause === undefined) return begin();
      timers.push(
        clock.after(pause, () => {
          memory.grow();
          taken('grow');
          grow();
        }),
      );
    };
    const launch = (): void => {
      if (over) return;
      say('launch');
      grow();
    };
    timers.push(clock.after(behaviour.startDelay, launch));
    return {
      memory: () => memory.held() + container.charged(),
      cpu: () => behaviour.cpu,
      signal: (name) => void container.kill(1, name),
      exec: (argv, io) => container.exec(argv, io),
      processes: () => {
        const holder = pids.at(-1) ?? 1;
        return container
          .processes()
          .map((each) => (each.pid === holder ? { ...each, rss: memory.held() } : each));
      },
    };
  };
}

function memoryOf({ memory }: Behaviour, host: ContainerHost) {
  const bytes = (amount: Amount): number => bytesOf(amount, host);
  const rest = bytes(memory.rest);
  const each = bytes(memory.perConnection);
  const rate = memory.leak === undefined ? 0 : bytes(memory.leak.perSecond);
  const max = memory.leak?.max === undefined ? Infinity : bytes(memory.leak.max);
  const overhead = memory.leak?.overhead ?? 0;
  const { to, over, step } = memory.start ?? { to: 0, over: 0, step: 1 };
  const startsWith = bytes(to);
  let started = 0;
  let leaked = 0;
  let connections = 0;
  let most = 0;
  return {
    connections: () => connections,
    leaks: rate > 0,
    taken: () => started + leaked,
    /** ms until the next step of its start; undefined when it has started. */
    nextStep: () => (started < startsWith ? over / Math.ceil(startsWith / step) : undefined),
    /** One step of its start. */
    grow: () => void (started = Math.min(startsWith, started + step)),
    held: () =>
      rest + started + leaked * (1 + overhead) + each * Math.max(connections, most * memory.kept),
    /** False when it holds all that it may. */
    leak: () => {
      const before = leaked;
      leaked = Math.min(max, leaked + rate);
      return leaked > before;
    },
    connection: (change: 1 | -1) => {
      connections += change;
      most = Math.max(most, connections);
    },
  };
}

/** An amount, from the container's environment where it is said so. */
function bytesOf(amount: Amount, host: ContainerHost): number {
  if (typeof amount === 'number') return amount;
  const value = Number(host.env.get(amount.env) ?? amount.otherwise);
  return (Number.isFinite(value) ? value : 0) * amount.unit;
}

/** How often it is looked whether the simulator itself runs: ms of cluster time, and of the machine's at least. */
const PULSE = { cluster: 20, machine: 2 };

/**
 * A clock that stands still while the simulator gets no turn on its machine: at ten times the speed a pause
 * of 15 ms would look like a request of 150. Only for programs that count slow answers.
 */
function workedTime(
  clock: Clock,
  { routes }: Behaviour,
  keep: (timer: Timer) => void,
): () => number {
  if (!routes.some(({ count }) => count.some(({ slower }) => slower > 0)))
    return () => clock.elapsed();
  const pulse = Math.max(PULSE.cluster, PULSE.machine * clock.speed);
  let last = clock.elapsed();
  let lost = 0;
  const late = (): number => Math.max(0, clock.elapsed() - last - 2 * pulse);
  keep(
    clock.every(pulse, () => {
      lost += late();
      last = clock.elapsed();
    }),
  );
  return () => clock.elapsed() - lost - late();
}

function serve(
  answer: Answer,
  port: number,
  host: ContainerHost,
  memory: ReturnType<typeof memoryOf>,
  ending: () => boolean,
): Served {
  memory.connection(1);
  host.memoryTaken();
  return {
    // Whether it is the last of its connection is known when it goes out.
    request: (request) => {
      const response = answer(port, request);
      if (!(response instanceof Promise)) return ending() ? { ...response, close: true } : response;
      return response.then((found) => (ending() ? { ...found, close: true } : found));
    },
    closed: () => memory.connection(-1),
  };
}
