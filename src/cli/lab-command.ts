import { Command, Option } from 'commander';
import { EXIT } from '../base/index.js';

/** What a caller may count on; printed by `lab help COMMAND` and in docs/cli.md. */
export interface Contract {
  /** What stdout holds with `-o json`. */
  json: string;
  /** What stdout holds with `-o jsonl`; without it, the same value as one line. */
  jsonl?: string;
  /** Meaning of the exit codes, where it differs from the usual one. */
  exits?: Partial<Record<keyof typeof EXIT, string>>;
  /** Command lines to start from, with what each is for. */
  examples: [command: string, purpose: string][];
}

const USUAL: Partial<Record<keyof typeof EXIT, string>> = {
  passed: 'done',
  usage: 'bad usage or a bad scenario',
  error: 'error: the machine, Docker, the cluster, or lab itself',
};

/** A command of lab with its contract. */
export class LabCommand extends Command {
  private promised: Contract = { json: '', examples: [] };

  get contract(): Contract {
    return this.promised;
  }

  promises(contract: Contract): this {
    this.promised = contract;
    return this.addHelpText('after', () => `\n${contractText(this)}`);
  }
}

/** Exit codes of a command with their meaning, smallest first. */
export function exitsOf(command: LabCommand): [code: number, meaning: string][] {
  const meanings = { ...USUAL, ...command.contract.exits };
  return Object.entries(EXIT).flatMap(([name, code]) => {
    const meaning = meanings[name as keyof typeof EXIT];
    return meaning === undefined ? [] : [[code, meaning]];
  });
}

function contractText(command: LabCommand): string {
  const { examples } = command.contract;
  const width = Math.max(0, ...examples.map(([line]) => line.length));
  return [
    'Examples:',
    ...examples.map(([line, purpose]) => `  ${line.padEnd(width)}  # ${purpose}`),
    '',
    'Exit codes:',
    ...exitsOf(command).map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`),
  ].join('\n');
}

/** The options that every command has. */
export function commonOptions(command: Command): Command {
  const group = 'Output options:';
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print the result')
        .choices(['text', 'json', 'jsonl'])
        .default('text')
        .helpGroup(group),
    )
    .addOption(
      new Option('--quiet', 'print the result only: no progress, no advice').helpGroup(group),
    )
    .addOption(new Option('--verbose', 'diagnostics and stack traces on stderr').helpGroup(group));
}
