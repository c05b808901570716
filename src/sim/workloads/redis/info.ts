import type { Server } from './server.js';

/** redis 7.0.15, which is played. */
export const VERSION = '7.0.15';

/** `1.50M`, as redis writes bytes for people (util.c, bytesToHuman). */
function human(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  const units = ['K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toFixed(2)}${unit}`;
}

type Lines = [name: string, value: string | number][];

/** The sections of INFO, as far as they depend on something here; INFO of a name that is none is empty. */
const SECTIONS: Record<string, (server: Server) => Lines> = {
  server: (server) => [
    ['redis_version', VERSION],
    ['redis_mode', 'standalone'],
    ['process_id', 1],
    ['tcp_port', server.settings.port],
    ['uptime_in_seconds', Math.floor((server.now() - server.began) / 1000)],
  ],
  clients: (server) => [
    ['connected_clients', server.clients],
    ['maxclients', 10_000],
    ['blocked_clients', 0],
  ],
  memory: (server) => {
    const { maxmemory, policy } = server.settings;
    const rss = rssOf(server);
    return [
      ['used_memory', server.used],
      ['used_memory_human', human(server.used)],
      ['used_memory_rss', rss],
      ['used_memory_rss_human', human(rss)],
      ['used_memory_peak', server.peakUsed],
      ['used_memory_peak_human', human(server.peakUsed)],
      ['maxmemory', maxmemory],
      ['maxmemory_human', human(maxmemory)],
      ['maxmemory_policy', policy],
      ['mem_fragmentation_ratio', (rss / server.used).toFixed(2)],
      ['mem_allocator', 'jemalloc-5.3.0'],
    ];
  },
  stats: ({ stats, keys }) => [
    ['total_connections_received', stats.connections],
    ['total_commands_processed', stats.commands],
    ['rejected_connections', 0],
    ['expired_keys', keys.expired],
    ['evicted_keys', stats.evicted],
    ['keyspace_hits', stats.hits],
    ['keyspace_misses', stats.misses],
    ['total_error_replies', [...stats.errors.values()].reduce((sum, count) => sum + count, 0)],
  ],
  replication: () => [
    ['role', 'master'],
    ['connected_slaves', 0],
  ],
  errorstats: ({ stats }) =>
    [...stats.errors].map(([kind, count]) => [`errorstat_${kind}`, `count=${count}`]),
  keyspace: ({ keys }) =>
    keys.size === 0 ? [] : [['db0', `keys=${keys.size},expires=${keys.volatile},avg_ttl=0`]],
};

/** What the program itself takes beside its heap, bytes: its code and its libraries. */
const PROGRAM = 9_800_000;
/** With the gaps that jemalloc leaves: 97.9 MB at a peak of 67.2, 31.2 at 18.1. */
const GAPS = 1.31;

/** used_memory_rss: what was taken once is kept, mostly. */
export function rssOf(server: Server): number {
  return Math.round(PROGRAM + server.peakUsed * GAPS);
}

/** What a cgroup is charged for: 91.0 MB at a peak of 67.2, and 24.3 at 18.1. */
export const heldBytes = (server: Server): number => rssOf(server) - PROGRAM + CHARGED;
const CHARGED = 3_000_000;

/** INFO, with the sections that are asked for. */
export function infoText(server: Server, asked: readonly string[]): string {
  const wanted = asked.map((each) => each.toLowerCase());
  const all =
    wanted.length === 0 || wanted.some((each) => ['default', 'all', 'everything'].includes(each));
  return Object.entries(SECTIONS)
    .filter(([name]) => all || wanted.includes(name))
    .map(([name, lines]) => {
      const rows = lines(server).map(([key, value]) => `${key}:${value}\r\n`);
      return `# ${name[0]?.toUpperCase()}${name.slice(1)}\r\n${rows.join('')}`;
    })
    .join('\r\n');
}
