import type { Argument, Option } from 'commander';
import type { LabCommand } from '../lab-command.js';

/** What may stand at a place: a closed list of words, names known when the script is made, or a path. */
export type Values =
  | { kind: 'words'; words: string[] }
  | { kind: 'scenario' | 'fault' | 'command' | 'file' | 'folder' | 'anything' };

export interface OptionWords {
  /** `--output`, and `-o` before it where there is one. */
  flags: string[];
  about: string;
  repeatable: boolean;
  /** Absent for a switch. */
  values?: Values;
}

export interface CommandWords {
  name: string;
  about: string;
  options: OptionWords[];
  /** Absent where the command takes none. */
  argument?: { name: string; values: Values; variadic: boolean };
}

/** Everything a completion script knows. */
export interface Vocabulary {
  commands: CommandWords[];
  /** Switches of lab itself. */
  options: OptionWords[];
  scenarios: { name: string; faults: string[] }[];
}

export function vocabularyOf(program: LabCommand, scenarios: Vocabulary['scenarios']): Vocabulary {
  return {
    commands: program.commands.map((command) => {
      const [argument] = command.registeredArguments;
      return {
        name: command.name(),
        about: command.description(),
        options: optionsOf(command as LabCommand),
        ...(argument
          ? {
              argument: {
                name: argument.name(),
                values: valuesOf(argument.name(), argument),
                variadic: argument.variadic,
              },
            }
          : {}),
      };
    }),
    options: optionsOf(program),
    scenarios,
  };
}

/** Names of faults of all scenarios, each once. */
export function allFaults(scenarios: Vocabulary['scenarios']): string[] {
  return [...new Set(scenarios.flatMap(({ faults }) => faults))].sort();
}

function optionsOf(command: LabCommand): OptionWords[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => {
      const takes = /[<[]([a-z=]+)/.exec(option.flags)?.[1];
      return {
        flags: [option.short, option.long].filter((flag) => flag !== undefined),
        about: option.description,
        repeatable: option.description.includes('repeatable'),
        ...(takes === undefined ? {} : { values: valuesOf(takes, option) }),
      };
    });
}

const KINDS = { scenario: 'scenario', fault: 'fault', command: 'command', file: 'file' } as const;

/** What a placeholder such as `<fault>` or `<dir>` stands for. */
function valuesOf(placeholder: string, { argChoices }: Option | Argument): Values {
  if (argChoices) return { kind: 'words', words: argChoices };
  if (placeholder === 'dir' || placeholder === 'run') return { kind: 'folder' };
  const kind = Object.entries(KINDS).find(([name]) => name === placeholder)?.[1];
  return { kind: kind ?? 'anything' };
}
