import type { Command } from 'commander';
import { endOptionsOf, endWithError } from '../../src/cli/end.js';
import { buildProgram } from '../../src/cli/program.js';

/** How a command ended, and what it printed. */
export interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Options that a machine with a cluster kit sets; a golden output must not know them. */
const OF_THE_MACHINE = ['LAB_NODE_IMAGE', 'LAB_IMAGE_MAP', 'LAB_UPGRADE_TARGET'];

/** Runs a command line inside this process, as src/cli/main.ts does. */
export async function lab(...args: string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const streams = [process.stdout, process.stderr] as const;
  const restore = streams.map((stream, index) => {
    const name = index === 0 ? 'stdout' : 'stderr';
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array) => {
      written[name] += chunk.toString();
      return true;
    };
    return () => (stream.write = write);
  });
  const before = process.exitCode;
  process.exitCode = undefined;
  const env = { ...process.env };
  for (const name of OF_THE_MACHINE) delete process.env[name];
  try {
    await buildProgram().parseAsync(['node', 'lab', ...args]);
  } catch (error) {
    endWithError(error, endOptionsOf(args));
  } finally {
    for (const back of restore) back();
    Object.assign(process.env, env);
  }
  const exitCode = Number(process.exitCode ?? 0);
  process.exitCode = before;
  return { ...written, exitCode };
}

/** What a command would be called with; nothing is run. */
export interface Parsed {
  command: string;
  args: unknown[];
  flags: Record<string, unknown>;
}

/** Parses a command line without running its command. Throws what the parser throws. */
export async function parse(...args: string[]): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const program = buildProgram();
  for (const command of program.commands) {
    command.action((...given: unknown[]) => {
      const self = given.at(-1) as Command;
      parsed = { command: self.name(), args: given.slice(0, -2), flags: self.opts() };
    });
  }
  await program.parseAsync(['node', 'lab', ...args]);
  if (!parsed) throw new Error('no command was called');
  return parsed;
}
