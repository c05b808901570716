import type { KubeObject } from '../model/index.js';
import { podKey } from './merge.js';

interface PodLike {
  spec?: { containers?: { image?: string }[] };
  status?: { conditions?: { type: string; status: string }[]; phase?: string };
}

interface NodeLike {
  spec?: { unschedulable?: boolean };
  status?: {
    nodeInfo?: { kubeletVersion?: string };
    conditions?: { type: string; status: string }[];
  };
}

/**
 * What a cluster runs, a line for each owner of pods (namespace, ready of all, images) and each node (version,
 * Ready). Names of pods change with every drain, these lines only with what is run.
 */
export function inventoryOf(objects: readonly KubeObject[]): Record<string, string> {
  const owners = new Map<string, { ready: number; all: number; images: Set<string> }>();
  const lines: Record<string, string> = {};
  for (const object of objects) {
    if (object.kind === 'Node') lines[`Node ${object.metadata.name}`] = nodeLine(object);
    if (object.kind !== 'Pod') continue;
    const { spec, status } = object as PodLike;
    // What has ended, such as a pod from before a restore, serves nobody.
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    const key = podKey(object);
    const owner = owners.get(key) ?? { ready: 0, all: 0, images: new Set<string>() };
    owner.all += 1;
    if (status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')) {
      owner.ready += 1;
    }
    for (const { image } of spec?.containers ?? []) if (image) owner.images.add(image);
    owners.set(key, owner);
  }
  for (const [key, { ready, all, images }] of owners) {
    lines[key] = `${ready}/${all} ready, ${[...images].sort().join(', ')}`;
  }
  return Object.fromEntries(Object.entries(lines).sort(([a], [b]) => a.localeCompare(b)));
}

function nodeLine({ spec, status }: NodeLike): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';
  return [
    status?.nodeInfo?.kubeletVersion ?? 'no version',
    ready === 'True' ? 'Ready' : 'NotReady',
    ...(spec?.unschedulable ? ['SchedulingDisabled'] : []),
  ].join(', ');
}
