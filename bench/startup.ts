import { resolve } from 'node:path';
import { runProcess } from '../src/base/index.js';

const lab = resolve(import.meta.dirname, '../dist/cli/main.js');

const COMMANDS: { name: string; args: string[]; limit: number }[] = [
  { name: 'node -e 0', args: ['-e', '0'], limit: 1 },
  { name: 'lab --help', args: [lab, '--help'], limit: 4 },
  { name: 'lab validate atlan-outage', args: [lab, 'validate', 'atlan-outage'], limit: 8 },
];

export interface StartupRow {
  name: string;
  /** Median, seconds. */
  seconds: number;
  /** Of an idle node, measured in the same rounds. */
  ratio: number;
  limit: number;
}

/** Starts each command in turns, so that what else the machine does hits all alike. */
export async function benchStartup(rounds = 11): Promise<StartupRow[]> {
  const seconds = new Map<string, number[]>(COMMANDS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, args } of COMMANDS) {
      const result = await runProcess(process.execPath, args);
      if (result.exitCode !== 0) throw new Error(`${result.command}: ${result.stderr}`);
      seconds.get(name)?.push(result.seconds);
    }
  }
  const median = (name: string): number =>
    seconds.get(name)?.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
  return COMMANDS.map(({ name, limit }) => ({
    name,
    seconds: median(name),
    ratio: median(name) / median('node -e 0'),
    limit,
  }));
}
