import type { MemorySample } from '../../model/index.js';

/** A cgroup without a limit says `max` (v2) or a number near 2^63 (v1). */
const UNLIMITED = 2 ** 60;

/**
 * One line of the sampler on a node, or undefined when it is none:
 * `N seconds usage inactive` for the node,
 * `P seconds podUid usage inactive peak limit oomKills` for a pod,
 * `C seconds podUid containerId usage inactive peak limit oomKills` for a container.
 * The working set is usage less inactive file cache, as cAdvisor has it.
 */
export function parseMemoryLine(
  line: string,
  node: string,
  pressureAt: number | undefined,
): MemorySample | undefined {
  const [scope, seconds, ...rest] = line.split(' ');
  const at = Math.round(Number(seconds) * 1000);
  if (!Number.isFinite(at)) return undefined;
  if (scope === 'N' && rest.length === 2) {
    const [usage, inactive] = rest.map(Number) as [number, number];
    if (!Number.isFinite(usage - inactive)) return undefined;
    const threshold = pressureAt === undefined ? {} : { threshold: pressureAt };
    return { scope: 'node', at, node, workingSet: Math.max(0, usage - inactive), ...threshold };
  }
  if ((scope === 'C' && rest.length === 7) || (scope === 'P' && rest.length === 6)) {
    const names = rest.splice(0, scope === 'C' ? 2 : 1);
    const [uid = '', containerId = ''] = names;
    const [usage, inactive, peak, limit, oomKills] = rest.map((text) =>
      text === 'max' ? Infinity : Number(text),
    ) as [number, number, number, number, number];
    if ([usage, inactive, peak, limit, oomKills].some(Number.isNaN)) return undefined;
    const memory = {
      at,
      node,
      // The systemd driver writes underscores for the dashes of a uid.
      podUid: uid.replaceAll('_', '-'),
      workingSet: Math.max(0, usage - inactive),
      usage,
      peak: Math.max(peak, usage),
      ...(limit < UNLIMITED ? { limit } : {}),
      oomKills,
    };
    return scope === 'P'
      ? { scope: 'pod', ...memory }
      : { scope: 'container', ...memory, containerId };
  }
  return undefined;
}
