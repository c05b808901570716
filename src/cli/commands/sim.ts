import { LabError } from '../../base/index.js';
import type { NodeSpec } from '../../model/index.js';
import type { Served } from '../../provider/index.js';
import { simulationOptions, type CommonFlags, type SimulationFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { SPEED } from '../speed.js';

interface SimFlags extends CommonFlags, SimulationFlags {
  name: string;
  nodes: string;
  port?: string[];
  behaviour?: string[];
}

/** Nodes of one cluster: kwok's own test of a large one has half of them. */
const MOST_NODES = 10_000;

const collect = (value: string, all: string[] = []): string[] => [...all, value];

/** `lab sim` */
export function simCommand(): LabCommand {
  const command = new LabCommand('sim')
    .description('serve an empty simulated cluster until Ctrl-C; needs nothing but Node')
    .option('--name <name>', 'what it is called; its nodes begin with it', 'sim')
    .option('--nodes <n>', 'how many nodes; the first is the control plane', '3')
    .option(
      '--port <nodePort[=port]>',
      'a NodePort that is reached on 127.0.0.1, at the same port (any other if it is taken) or at this one (repeatable)',
      collect,
    )
    .option(
      '--behaviour <file>',
      'a behaviour.yaml: what images do (repeatable; those of lab’s own manifests are known)',
      collect,
    );
  return simulationOptions(command, SPEED.byHand)
    .action(async (flags: SimFlags) => {
      const [{ serveSimulated }, choice, { abortOnSignals }, { readFile }] = await Promise.all([
        import('../../provider/index.js'),
        import('../provider-choice.js'),
        import('../signals.js'),
        import('node:fs/promises'),
      ]);
      const nodes = nodesOf(flags.nodes);
      const ports = (flags.port ?? []).map(portOf);
      const behaviours = await Promise.all(
        (flags.behaviour ?? []).map((file) =>
          readFile(file, 'utf8').catch((cause: Error) => {
            throw new LabError('USAGE', {
              message: `--behaviour ${file}: ${cause.message}`,
              cause,
            });
          }),
        ),
      );
      const stop = abortOnSignals({
        timeout: undefined,
        say: () => {},
        release: () => {},
        left: () => [],
      });
      try {
        const served = await serveSimulated({
          ...choice.defaultSimulation(flags, SPEED.byHand),
          ...{ name: flags.name, nodes, ports, signal: stop.signal },
          behaviours: [...choice.packageBehaviours(), ...behaviours],
        });
        const { ended, stop: end, ...shown } = served;
        try {
          print(flags.output, { simulated: true, ...shown }, () => simText(served, flags));
          await untilOver(ended, stop.signal);
        } finally {
          await end();
        }
      } finally {
        stop.release();
      }
    })
    .promises({
      json: '`{simulated, kubeconfig, server, version, pid, ports}`, once its nodes are Ready',
      exits: {
        passed: 'it was stopped',
        error: 'it could not be started, or ended by itself',
        aborted: 'stopped before it was ready',
      },
      examples: [
        ['lab sim', 'three nodes to try kubectl on'],
        ['lab sim --nodes 100 --speed 10', 'many, where everything goes ten times as fast'],
        ['lab sim --port 30080', 'and a NodePort'],
      ],
    });
}

/** Resolves when it was asked to stop; throws CLUSTER_LOST when it ended by itself. */
async function untilOver(ended: Promise<void>, signal: AbortSignal): Promise<void> {
  const asked = new Promise<'asked'>((resolve) => {
    if (signal.aborted) resolve('asked');
    signal.addEventListener('abort', () => resolve('asked'), { once: true });
  });
  // A promise and a signal keep no process alive.
  const alive = setInterval(() => {}, 60_000);
  const how = await Promise.race([asked, ended.then(() => 'ended')]);
  clearInterval(alive);
  if (how === 'ended' && !signal.aborted) {
    throw new LabError('CLUSTER_LOST', { message: 'The simulated cluster has ended by itself.' });
  }
}

/** Where it is and how to use it; with --quiet the line that a shell evaluates. */
export function simText(
  {
    kubeconfig,
    server,
    version,
    ports,
  }: Pick<Served, 'kubeconfig' | 'server' | 'version' | 'ports'>,
  { quiet, name }: Pick<SimFlags, 'quiet' | 'name'>,
): string {
  const line = `export KUBECONFIG=${kubeconfig}`;
  if (quiet) return line;
  return [
    `Simulated cluster ${name}: Kubernetes ${version} at ${server}. No container runs.`,
    'In another terminal:',
    `  ${line}`,
    '  kubectl get nodes',
    ...Object.entries(ports).map(
      ([nodePort, port]) => `  curl http://127.0.0.1:${port}  # NodePort ${nodePort}`,
    ),
    'It ends with Ctrl-C, and nothing of it is left.',
  ].join('\n');
}

function nodesOf(text: string): NodeSpec[] {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) {
    throw new LabError('USAGE', {
      message: `--nodes ${text}: expected a whole number from 1 to ${MOST_NODES}`,
    });
  }
  return Array.from({ length: count }, (_, index) => ({
    role: index === 0 ? 'control-plane' : 'worker',
    labels: {},
  }));
}

/** `30080` or `30080=8080`. */
function portOf(text: string): { nodePort: number; hostPort?: number } {
  const found = /^(\d+)(?:=(\d+))?$/.exec(text);
  const nodePort = Number(found?.[1]);
  const hostPort = found?.[2] === undefined ? undefined : Number(found[2]);
  // The range of NodePorts that an API server takes.
  if (!found || nodePort < 30_000 || nodePort > 32_767 || (hostPort ?? 0) > 65_535) {
    throw new LabError('USAGE', {
      message: `--port ${text}: expected a NodePort from 30000 to 32767, and perhaps =PORT`,
    });
  }
  return { nodePort, ...(hostPort === undefined ? {} : { hostPort }) };
}
