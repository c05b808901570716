import { fileURLToPath } from 'node:url';
import { expectSuccess, isMissingProgram, runProcess } from '../src/base/index.js';
import { startLoad } from '../src/load/index.js';

/** One load generator against one frontend; medians of all rounds. */
export interface LoadRow {
  tool: 'lab' | 'autocannon' | 'ab' | 'ab -k';
  /** Requests answered with 2xx per second. */
  perSecond: number;
  /** ms */
  p50: number;
  p99: number;
  /** Share of requests without a 2xx, 0–1. */
  lost: number;
}

/** A ratio that is gated on; the absolutes are only published. */
export interface LoadGate {
  name: string;
  value: number;
  limit: string;
  holds: boolean;
}

/**
 * Compares our load with raw autocannon and with `ab` (left out where it is not
 * installed) on a healthy frontend: the same connections and amount, in turns,
 * so that what else the machine does hits all alike.
 */
export async function benchLoad(
  url: string,
  { connections = 2000, amount = 60_000, rounds = 3 } = {},
): Promise<{ rows: LoadRow[]; gates: LoadGate[] }> {
  const tools: ((
    url: string,
    connections: number,
    amount: number,
  ) => Promise<LoadRow | undefined>)[] = [
    raw,
    ours,
    (...to) => ab('ab', ...to),
    (...to) => ab('ab -k', ...to),
  ];
  // Against a closed port every tool is busy for minutes, with nothing to compare.
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: no healthy frontend`);
  const seen: LoadRow[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const tool of tools) {
      const row = await tool(url, connections, amount);
      if (row) seen.push(row);
    }
  }
  const rows = [...new Set(seen.map((row) => row.tool))].map((tool) => {
    const own = seen.filter((row) => row.tool === tool);
    const middle = (key: 'perSecond' | 'p50' | 'p99' | 'lost'): number =>
      median(own.map((row) => row[key]));
    return {
      tool,
      perSecond: middle('perSecond'),
      p50: middle('p50'),
      p99: middle('p99'),
      lost: middle('lost'),
    };
  });
  return { rows, gates: gates(rows) };
}

function gates(rows: LoadRow[]): LoadGate[] {
  const row = (tool: LoadRow['tool']): LoadRow | undefined => rows.find((one) => one.tool === tool);
  const lab = row('lab');
  const ratio = (
    name: string,
    key: 'perSecond' | 'p99',
    other: LoadRow | undefined,
    at: 'most' | 'least',
    limit: number,
  ): LoadGate[] => {
    if (!lab || !other) return [];
    const value = lab[key] / other[key];
    return [
      {
        name,
        value,
        limit: `at ${at} ${limit}`,
        holds: at === 'most' ? value <= limit : value >= limit,
      },
    ];
  };
  return [
    ...ratio('load p99 / raw autocannon', 'p99', row('autocannon'), 'most', 1.25),
    ...ratio('load throughput / ab', 'perSecond', row('ab'), 'least', 2),
    ...ratio('load throughput / ab -k', 'perSecond', row('ab -k'), 'least', 0.8),
    ...rows.map((one) => ({
      name: `lost by ${one.tool}`,
      value: one.lost,
      limit: 'at most 0.001',
      holds: one.lost <= 0.001,
    })),
  ];
}

async function ours(url: string, connections: number, amount: number): Promise<LoadRow> {
  const load = await startLoad({
    name: 'bench',
    profile: 'bench',
    url,
    method: 'GET',
    headers: {},
    connections,
    amount,
    max: 10 * 60_000,
    timeout: 10_000,
    allowRemote: false,
  });
  const { latency, statuses, seconds } = await load.done;
  const good = statuses[200] ?? 0;
  return {
    tool: 'lab',
    perSecond: good / seconds,
    p50: latency.p50,
    p99: latency.p99,
    lost: 1 - good / amount,
  };
}

async function raw(url: string, connections: number, amount: number): Promise<LoadRow> {
  const script = fileURLToPath(new URL('./load-raw.ts', import.meta.url));
  const result = await runProcess(process.execPath, [
    '--import',
    'tsx',
    script,
    url,
    String(connections),
    String(amount),
  ]);
  const { stdout } = expectSuccess(result, 'LOAD_FAILED', 'raw autocannon');
  return { tool: 'autocannon', ...(JSON.parse(stdout) as Omit<LoadRow, 'tool'>) };
}

async function ab(
  tool: 'ab' | 'ab -k',
  url: string,
  connections: number,
  amount: number,
): Promise<LoadRow | undefined> {
  const keep = tool === 'ab -k' ? ['-k'] : [];
  try {
    const { stdout } = await runProcess('ab', [
      ...keep,
      '-q',
      '-r',
      '-n',
      String(amount),
      '-c',
      String(connections),
      url,
    ]);
    const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
    const good =
      number(/^Complete requests:\s+(\d+)/m) -
      number(/^Failed requests:\s+(\d+)/m) -
      number(/^Non-2xx responses:\s+(\d+)/m);
    const seconds = number(/^Time taken for tests:\s+([\d.]+)/m);
    return {
      tool,
      perSecond: seconds > 0 ? good / seconds : 0,
      p50: number(/^\s+50%\s+(\d+)/m),
      p99: number(/^\s+99%\s+(\d+)/m),
      lost: 1 - good / amount,
    };
  } catch (error) {
    if (isMissingProgram(error)) return undefined;
    throw error;
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
