import { fileURLToPath } from 'node:url';
import { expectSuccess, runProcess } from '../src/base/index.js';
import { startLoad } from '../src/load/index.js';
import { abLoad } from './load-ab.js';
import { median, type BenchContext, type Figure, type Gate, type PartResult } from './result.js';

/** One round of one load generator. */
export interface LoadSample {
  /** Requests answered with 2xx per second. */
  perSecond: number;
  /** ms */
  p50: number;
  p99: number;
  /** Share of requests without a 2xx, 0–1. */
  lost: number;
}

const CONNECTIONS = 2000;
const AMOUNT = 60_000;
const ROUNDS = 3;

/**
 * Our load, raw autocannon, `ab` and `ab -k` on a healthy frontend: the same connections and
 * amount, in turns, medians. A tool that is not installed is named, and nothing is made up.
 */
export async function benchLoad(url: string, { signal, say }: BenchContext): Promise<PartResult> {
  const target = { url, connections: CONNECTIONS, amount: AMOUNT };
  const tools: Record<string, () => Promise<LoadSample | undefined>> = {
    lab: () => ours(target, signal),
    autocannon: () => raw(target, signal),
    ab: () => abLoad([], target, signal),
    'ab -k': () => abLoad(['-k'], target, signal),
  };
  const samples: Record<string, LoadSample[]> = {};
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [name, tool] of Object.entries(tools)) {
      say(`load ${round} of ${ROUNDS}: ${name}`);
      await healthy(url);
      const sample = await tool();
      if (sample) (samples[name] ??= []).push(sample);
    }
  }
  const names = Object.keys(tools).filter((name) => samples[name]);
  const middle = (name: string, key: keyof LoadSample): number =>
    median((samples[name] ?? []).map((sample) => sample[key]));
  return {
    figures: names.flatMap((name): Figure[] => [
      { name: `${name}: throughput`, value: middle(name, 'perSecond'), unit: '/s' },
      { name: `${name}: p50`, value: middle(name, 'p50'), unit: 'ms' },
      { name: `${name}: p99`, value: middle(name, 'p99'), unit: 'ms' },
      { name: `${name}: not answered 2xx`, value: middle(name, 'lost') * 100, unit: '%' },
    ]),
    gates: gatesOf(names, middle),
    missing: Object.keys(tools)
      .filter((name) => !samples[name])
      .map((name) => ({ name: `load against ${name}`, why: 'ab is missing', broken: false })),
    notes: [
      `${AMOUNT} requests over ${CONNECTIONS} connections, medians of ${ROUNDS} rounds, in turns`,
    ],
  };
}

function gatesOf(names: string[], middle: (name: string, key: keyof LoadSample) => number): Gate[] {
  const ratio = (other: string, key: 'perSecond' | 'p99', at: Gate['at'], limit: number): Gate[] =>
    names.includes(other)
      ? [
          {
            name: `${key === 'p99' ? 'p99' : 'throughput'} of lab / ${other}`,
            value: middle('lab', key) / middle(other, key),
            at,
            limit,
          },
        ]
      : [];
  return [
    ...ratio('autocannon', 'p99', 'most', 1.25),
    ...ratio('ab', 'perSecond', 'least', 2),
    ...ratio('ab -k', 'perSecond', 'least', 0.8),
    ...names.map((name): Gate => ({
      name: `${name}: share not answered 2xx`,
      value: middle(name, 'lost'),
      at: 'most',
      limit: 0.001,
    })),
  ];
}

/** Against a closed port every tool is busy for minutes, with nothing to compare. */
async function healthy(url: string): Promise<void> {
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: no healthy frontend`);
}

interface Target {
  url: string;
  connections: number;
  amount: number;
}

async function ours(target: Target, signal: AbortSignal): Promise<LoadSample> {
  const load = await startLoad(
    {
      ...target,
      name: 'bench',
      profile: 'bench',
      method: 'GET',
      headers: {},
      max: 10 * 60_000,
      timeout: 30_000,
      allowRemote: false,
    },
    { signal },
  );
  const { latency, statuses, seconds } = await load.done;
  const good = statuses[200] ?? 0;
  return {
    perSecond: good / seconds,
    p50: latency.p50,
    p99: latency.p99,
    lost: 1 - good / target.amount,
  };
}

async function raw({ url, connections, amount }: Target, signal: AbortSignal): Promise<LoadSample> {
  const script = fileURLToPath(new URL('./load-raw.ts', import.meta.url));
  const args = ['--import', 'tsx', script, url, String(connections), String(amount)];
  const result = await runProcess(process.execPath, args, { signal });
  const { stdout } = expectSuccess(result, 'LOAD_FAILED', 'raw autocannon');
  return JSON.parse(stdout) as LoadSample;
}
