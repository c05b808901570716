import { runProcess } from '../src/base/index.js';
import { LAB } from './lab.js';
import { median, type BenchContext, type PartResult } from './result.js';

const COMMANDS: { name: string; args: string[]; limit?: number }[] = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'lab --help', args: [LAB, '--help'], limit: 4 },
  { name: 'lab validate atlan-outage', args: [LAB, 'validate', 'atlan-outage'], limit: 8 },
];

const ROUNDS = 15;

/** Starts each command in turns, so that what else the machine does hits all alike. */
export async function benchStartup({ signal }: BenchContext): Promise<PartResult> {
  const seconds = COMMANDS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { args }] of COMMANDS.entries()) {
      const result = await runProcess(process.execPath, args, { signal });
      if (result.exitCode !== 0) throw new Error(`${result.command}: ${result.stderr}`);
      seconds[index]?.push(result.seconds);
    }
  }
  const [idle = NaN] = seconds.map(median);
  return {
    figures: COMMANDS.map(({ name }, index) => ({
      name,
      value: median(seconds[index] ?? []) * 1000,
      unit: 'ms',
    })),
    gates: COMMANDS.flatMap(({ name, limit }, index) =>
      limit === undefined
        ? []
        : [
            {
              name: `${name} / node -e 0`,
              value: median(seconds[index] ?? []) / idle,
              at: 'most' as const,
              limit,
            },
          ],
    ),
    missing: [],
    notes: [`medians of ${ROUNDS} rounds, in turns`],
  };
}
