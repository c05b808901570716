import { Command } from 'commander';
import { EXIT } from '../base/index.js';
import { COMMANDS } from './commands/index.js';
import { labVersion } from './paths.js';

/** The whole command line, with nothing run. Docs, completion and tests read it too. */
export function buildProgram(): Command {
  const program = new Command('lab')
    .description('Reproduces real Kubernetes outages from a YAML scenario and proves every step.')
    .version(labVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `\nExit codes: ${EXIT.passed} passed, ${EXIT.failed} failed, ${EXIT.usage} bad usage or bad scenario, ${EXIT.error} error, ${EXIT.invalid} invalid, ${EXIT.aborted} aborted`,
    );
  for (const add of COMMANDS) {
    const command = add();
    command.exitOverride();
    program.addCommand(command);
  }
  return program;
}
