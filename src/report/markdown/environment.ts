import { formatBytes } from '../../base/index.js';
import { code, table, text } from '../escape/markdown.js';
import { count } from '../numbers.js';
import { joined, type Section } from './section.js';

/** Where it ran: versions, machine, images, budgets. */
export const environment: Section = ({ record }) => {
  const { environment: env, lab, scenario, plan } = record;
  const { machine } = env;
  const rows: [string, string | undefined][] = [
    ['lab', `${code(lab.version)} on Node ${code(lab.node)}`],
    [
      'scenario',
      `${code(scenario.name)} (${scenario.builtIn ? 'built in' : 'from a file'}), digest ${code(scenario.digest)}`,
    ],
    [
      'provider',
      `${code(env.provider)}${env.providerVersion === undefined ? '' : ` ${code(env.providerVersion)}`}${env.simulated ? ' (**simulated**)' : ''}`,
    ],
    [
      'cluster',
      `${code(env.cluster)}, ${env.createdByThisRun ? 'made by this run' : 'was there before'}`,
    ],
    ['Kubernetes', maybe(env.kubernetes)],
    ['node image', maybe(env.nodeImage)],
    ['Docker', maybe(env.docker)],
    ['kubectl', maybe(env.kubectl)],
    [
      'machine',
      `${text(`${machine.os} ${machine.kernel} ${machine.arch}`)}, ${count(machine.cpus)} CPUs, ${formatBytes(machine.memory)}`,
    ],
    ['open files', env.openFiles === undefined ? undefined : count(env.openFiles)],
    [
      'capabilities',
      text([...env.capabilities.has].sort().join(', ')) +
        (env.capabilities.cgroup
          ? ` (cgroup ${text(env.capabilities.cgroup)}${env.simulated ? ', modelled' : ''})`
          : ''),
    ],
    [
      'cluster time',
      (env.capabilities.clockScale ?? 1) === 1
        ? undefined
        : `runs ${env.capabilities.clockScale ?? 1} times faster`,
    ],
    ['seed', env.simulation && count(env.simulation.seed)],
    [
      'loads',
      (env.capabilities.loadScale ?? 1) === 1
        ? undefined
        : `×${env.capabilities.loadScale ?? 1} of the scenario’s requests; connections as there`,
    ],
    ['ports', list(env.ports, (port) => `${port.host}:${port.port} → NodePort ${port.nodePort}`)],
    ['images', text(env.images.join(', '))],
    [
      'options',
      options(
        plan.options,
        plan.steps.some(({ kind }) => kind === 'fault.ground'),
      ),
    ],
  ];
  const shown = rows.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return joined([
    '## Environment',
    table(['', ''], shown),
    standIns(env.imageMap),
    budgets(env.budgets, env.simulated ? ' (simulated)' : ''),
  ]);
};

function maybe(value: string | undefined): string | undefined {
  return value === undefined ? undefined : code(value);
}

function sorted<T>(map: Record<string, T>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

function list<T>(map: Record<string, T>, value: (item: T) => string): string {
  return text(
    sorted(map)
      .map(([name, item]) => `${name} ${value(item)}`)
      .join(', '),
  );
}

function options(
  chosen: {
    noFault?: boolean;
    beside?: string[];
    each: boolean;
    quick: boolean;
    skipFix: string[];
    skipInject: string[];
    leftOut?: { fault: string; needs: string[] }[];
  },
  staged: boolean,
): string {
  const all = staged ? 'in stages, each on the fixes of those before' : 'faults accumulate';
  return [
    chosen.noFault ? 'nothing injected' : chosen.each ? 'one fault at a time' : all,
    ...(chosen.beside ?? []).map((name) => `beside it: ${code(name)}`),
    ...(chosen.leftOut ?? []).map(
      ({ fault, needs }) => `left out: ${code(fault)} (needs ${code(needs.join(', '))})`,
    ),
    ...(chosen.quick ? ['quick load'] : []),
    ...chosen.skipFix.map((name) => `fix left out: ${code(name)}`),
    ...chosen.skipInject.map((name) => `injection left out: ${code(name)}`),
  ].join(', ');
}

function standIns(imageMap: Record<string, string>): string | undefined {
  const rows = sorted(imageMap).map(([from, to]) => [code(from), code(to)]);
  return rows.length === 0
    ? undefined
    : `**Stand-in images** (by image map; the scenario names the left, the right ran):\n\n${table(['named', 'ran'], rows)}`;
}

function budgets(
  all: Parameters<
    typeof sorted<{
      budget: number;
      capacity: number;
      idle: number;
      threshold: number;
      pressureAt: number;
    }>
  >[0],
  simulated: string,
): string | undefined {
  const rows = sorted(all).map(([node, b]) => [
    code(node),
    ...[b.budget, b.idle, b.pressureAt, b.capacity].map(formatBytes),
  ]);
  return rows.length === 0
    ? undefined
    : `Memory budgets${simulated}: what workloads may use above the node’s own idle working set before MemoryPressure.\n\n${table(['node', 'budget', 'idle', 'pressure at', 'capacity'], rows)}`;
}
