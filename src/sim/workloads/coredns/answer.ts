import type { DnsReply, DnsType, PodNetwork } from '../../contract/index.js';
import { inZone, zoneOf, type Plugin, type ServerBlock } from './corefile.js';

/** The TTL of the plugin `kubernetes` when the Corefile gives none. */
const TTL = 5;

/** What the server of a port says: the block with the longest zone that the name is in. */
export function answerFrom(
  blocks: readonly ServerBlock[],
  network: PodNetwork,
  asked: string,
  type: DnsType,
): DnsReply {
  const name = zoneOf(asked);
  let block: ServerBlock | undefined;
  let longest = -1;
  for (const each of blocks) {
    for (const zone of each.zones) {
      if (!inZone(name, zone) || zone.length <= longest) continue;
      longest = zone.length;
      block = each;
    }
  }
  if (block === undefined) return { code: 'REFUSED', records: [] };
  return (
    kubernetes(block, network, name, type) ??
    forward(block, name) ?? {
      // No plugin is left that could say anything.
      code: 'SERVFAIL',
      records: [],
    }
  );
}

/** The plugin `kubernetes ZONES…`: undefined when the name is in none of its zones, or falls through. */
function kubernetes(
  block: ServerBlock,
  network: PodNetwork,
  name: string,
  type: DnsType,
): DnsReply | undefined {
  const plugin = named(block, 'kubernetes');
  if (plugin === undefined) return undefined;
  const zones = plugin.args.length > 0 ? plugin.args.map(zoneOf) : block.zones;
  if (!zones.some((zone) => inZone(name, zone))) return undefined;
  // Reverse lookups are told in the first zone that is not one of theirs.
  const own = zones.find((zone) => inZone(name, zone) && !zone.endsWith('.arpa'));
  const zone = own ?? zones.find((each) => !each.endsWith('.arpa')) ?? '.';
  const ttl = Number(plugin.options.find(([option]) => option === 'ttl')?.[1] ?? TTL);
  const records = network.records(zone, ttl, name, type);
  if (records !== undefined) return { code: 'NOERROR', records };
  const through = plugin.options.find(([option]) => option === 'fallthrough');
  const falls =
    through !== undefined &&
    (through.length === 1 || through.slice(1).some((each) => inZone(name, zoneOf(each))));
  return falls ? undefined : { code: 'NXDOMAIN', records: [] };
}

/** The plugin `forward FROM TO…`: the node's own server knows no name, and nobody else can be reached. */
function forward(block: ServerBlock, name: string): DnsReply | undefined {
  const plugin = named(block, 'forward');
  const [from = '.', ...to] = plugin?.args ?? [];
  if (plugin === undefined || !inZone(name, zoneOf(from))) return undefined;
  return { code: to.includes('/etc/resolv.conf') ? 'NXDOMAIN' : 'SERVFAIL', records: [] };
}

export function named({ plugins }: ServerBlock, name: string): Plugin | undefined {
  return plugins.find((plugin) => plugin.name === name);
}
