import { formatBytes, plural } from '../base/index.js';
import { refText } from '../model/index.js';
import { onLines, wholeText } from './build/actions.js';
import { imagesOf } from './images.js';
import { everyObject, objectText, type Draft } from './build/draft.js';
import { isSystemNamespace, namespaceUses } from './cross/namespaces.js';
import { allActions, allKubectlExecs, allProbes } from './cross/walk.js';
import { commandLines, commandWords, nodeWords, podWords } from './probe/words.js';
import { dangersIn } from './trust/dangers.js';

/** What a scenario may do to cluster and machine, one line each (and under it those of a long change or command), for `lab validate`. */
export function permissionsOf(draft: Draft, trustedByUser: boolean): string[] {
  const { scenario, raw } = draft;
  const { nodes, ports } = scenario.cluster;
  const objects = scenario.workload.objects;
  const lines = [
    `create a cluster of ${plural(nodes.length, 'node')}`,
    ...nodes.flatMap((node) =>
      node.memoryBudget === undefined
        ? []
        : [
            `configure the kubelet of a ${node.role} for a memory budget of ${formatBytes(node.memoryBudget)}`,
          ],
    ),
    ...ports.map((port) => `listen on 127.0.0.1:${port.hostPort ?? port.nodePort} (${port.name})`),
    `create and delete the namespaces ${scenario.workload.namespaces.join(', ')}`,
    `apply ${plural(objects.length, 'object')}: ${objects.map(objectText).join(', ')}`,
    `run the images ${scenario.images.join(', ')}`,
    ...scenario.variants.flatMap(({ name, objects: beside }) => {
      if (beside.length === 0) return [];
      const images = imagesOf(beside);
      return [
        `apply with --variant ${name}: ${beside.map(objectText).join(', ')}`,
        ...(images.length === 0
          ? []
          : [`run with --variant ${name} the images ${images.join(', ')}`]),
      ];
    }),
    ...changes(draft),
    ...commands(draft),
    ...scenario.load.map((load) => {
      const most = Math.max(...profiles(load).map(({ connections }) => connections), 0);
      return `send HTTP requests to ${load.port} over up to ${most} connections`;
    }),
  ];
  const verbs = raw.faults.flatMap((fault) =>
    fault.diagnosis.flatMap(({ value }) => (value.kubectl ? [value.kubectl[0] ?? ''] : [])),
  );
  const reading = unique(verbs).filter((verb) => verb !== 'exec');
  if (reading.length > 0) lines.push(`read with kubectl ${reading.join(', ')}`);
  if (trustedByUser) lines.push(...trusted(draft));
  return unique(lines);
}

function changes(draft: Draft): string[] {
  return allActions(draft.raw)
    .filter(({ raw }) => !raw.exec && !raw.nodeExec && !raw.load && !raw.wait)
    .map(({ raw, fault, role, variant }) => {
      const use = fault ? `${fault.name}, ${role}` : role;
      return wholeText(raw, ` (${variant === undefined ? use : `with --variant ${variant}`})`);
    });
}

function commands(draft: Draft): string[] {
  const { raw } = draft;
  const inNodes = [
    ...allProbes(raw).flatMap((probe) => (probe.kind === 'nodeExec' ? [probe.spec] : [])),
    ...allActions(raw).flatMap(({ raw: action }) => (action.nodeExec ? [action.nodeExec] : [])),
  ];
  const inPods = [
    ...allProbes(raw).flatMap((probe) =>
      probe.kind === 'exec' || probe.kind === 'counters' ? [probe.spec] : [],
    ),
    ...allActions(raw).flatMap(({ raw: action }) => (action.exec ? [action.exec] : [])),
    ...raw.faults.flatMap((fault) =>
      fault.diagnosis.flatMap(({ value }) => (value.exec ? [value.exec] : [])),
    ),
  ];
  return [
    ...inNodes.map((spec) => running(spec.command, `as root in ${nodeWords(spec.node)}`)),
    ...inPods.map((spec) => running(spec.command, `in ${podWords(spec.in)}`)),
    ...raw.faults.flatMap((fault) =>
      fault.diagnosis.flatMap(({ value: { copy } }) =>
        copy
          ? [
              `copy ${copy.path} out of ${podWords(copy.in)}, at most ${formatBytes(copy.max)}, into the folder of the run`,
            ]
          : [],
      ),
    ),
    ...allKubectlExecs(raw).map(({ value: { words, flags, command } }) => {
      const [name = ''] = words;
      const container = flags.get('container');
      const which = name.includes('/') ? name : `pod ${name}`;
      const inside = container === undefined ? '' : ` container ${container}`;
      const namespace = flags.get('namespace');
      const where = namespace === undefined ? '' : ` of ${namespace}`;
      return running(command, `in ${which}${inside}${where}`);
    }),
  ];
}

function running(command: string[], where: string): string {
  const lines = commandLines(command);
  return lines
    ? onLines({ head: `run ${where}`, lines })
    : `run "${commandWords(command)}" ${where}`;
}

function profiles(load: Draft['scenario']['load'][number]): { connections: number }[] {
  return [load.before, load.during, load.after, load.quick].filter(
    (profile) => profile !== undefined,
  );
}

/** What --trust let through. */
function trusted(draft: Draft): string[] {
  const system = namespaceUses(draft).filter(
    ({ namespace, changes }) => changes && isSystemNamespace(namespace),
  );
  return [
    ...everyObject(draft).flatMap(({ object }) =>
      dangersIn(object).map(({ message }) => `with --trust: ${objectText(object)} ${message}`),
    ),
    ...draft.applied.map(
      ({ object }) => `apply ${refText({ kind: object.kind, name: object.metadata.name })}`,
    ),
    ...system.map(({ namespace }) => `with --trust: change or run something in ${namespace}`),
  ];
}

function unique(lines: string[]): string[] {
  return [...new Set(lines)];
}
