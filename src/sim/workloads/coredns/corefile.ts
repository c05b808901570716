/** What is wrong in a Corefile, as CoreDNS says it when it starts. */
export class CorefileError extends Error {
  override name = 'CorefileError';
}

/** A plugin in a server block: `kubernetes cluster.local in-addr.arpa { pods insecure }`. */
export interface Plugin {
  name: string;
  args: readonly string[];
  /** Its own lines, in words. */
  options: readonly (readonly string[])[];
}

export interface ServerBlock {
  /** `.` or `cluster.local`, without the dot at its end. */
  zones: readonly string[];
  port: number;
  /** `.:53`, as its start is logged. */
  keys: readonly string[];
  plugins: readonly Plugin[];
}

/** The plugins of a release of CoreDNS (plugin.cfg). Most of them change no answer here. */
const KNOWN = new Set(
  'root metadata geoip cancel tls quic timeouts multisocket reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic whoami on sign view nomad'.split(
    ' ',
  ),
);

interface Line {
  words: string[];
  number: number;
}

/** The server blocks of a Corefile. `path`: how errors name it. Throws CorefileError. */
export function parseCorefile(text: string, path: string): ServerBlock[] {
  const lines: Line[] = text
    .split('\n')
    .map((line, i) => ({
      words: line.split(/\s+/).filter((word) => word !== ''),
      number: i + 1,
    }))
    .map(({ words, number }) => {
      const comment = words.findIndex((word) => word.startsWith('#'));
      return { words: comment < 0 ? words : words.slice(0, comment), number };
    })
    .filter(({ words }) => words.length > 0);
  const fail = (number: number, why: string): never => {
    throw new CorefileError(`${path}:${number} - Error during parsing: ${why}`);
  };
  let at = 0;
  /** The lines up to the brace that closes this block. */
  const inside = (): Line[] => {
    const found: Line[] = [];
    let depth = 1;
    for (; at < lines.length; at++) {
      const line = lines[at]!;
      if (line.words[0] === '}' && --depth === 0) {
        at++;
        return found;
      }
      if (line.words.at(-1) === '{') depth++;
      found.push(line);
    }
    return fail(lines.at(-1)?.number ?? 1, 'Unexpected EOF');
  };
  const blocks: ServerBlock[] = [];
  while (at < lines.length) {
    const { words, number } = lines[at++]!;
    if (words.at(-1) !== '{') return fail(number, `Unexpected token '${words[0]}'`);
    const keys = words.slice(0, -1).map((word) => word.replace(/,$/, ''));
    blocks.push(blockOf(keys, inside(), fail));
  }
  return blocks;
}

function blockOf(
  names: string[],
  lines: Line[],
  fail: (number: number, why: string) => never,
): ServerBlock {
  const plugins: Plugin[] = [];
  for (let i = 0; i < lines.length; i++) {
    const { words, number } = lines[i]!;
    const [name = ''] = words;
    if (!KNOWN.has(name)) fail(number, `Unknown directive '${name}'`);
    const options: string[][] = [];
    const open = words.at(-1) === '{';
    for (let depth = open ? 1 : 0; depth > 0 && ++i < lines.length;) {
      const inner = lines[i]!.words;
      if (inner[0] === '}') depth--;
      else if (inner.at(-1) === '{') depth++;
      if (depth > 0) options.push(inner);
    }
    plugins.push({ name, args: words.slice(1, open ? -1 : undefined), options });
  }
  const [first = '.'] = names;
  const port = Number(/:(\d+)$/.exec(first)?.[1] ?? 53);
  const zones = names.map((name) => zoneOf(name.replace(/^dns:\/\//, '').replace(/:\d+$/, '')));
  return { zones, port, keys: zones.map((zone) => `${dotted(zone)}:${port}`), plugins };
}

/** A zone as it is compared: lower case, no dot at its end; `.` is everything. */
export function zoneOf(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, '');
  return plain === '' ? '.' : plain;
}

export function inZone(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

const dotted = (zone: string): string => (zone === '.' ? zone : `${zone}.`);
