import { EXIT } from '../base/index.js';
import { COMMANDS } from './commands/index.js';
import { helpCommand } from './commands/help.js';
import { usageError } from './end.js';
import { commonOptions, LabCommand } from './lab-command.js';
import { labVersion } from './paths.js';

/** The whole command line, with nothing run. Docs, completion and tests read it too. */
export function buildProgram(): LabCommand {
  const program = new LabCommand('lab')
    .description('Reproduces real Kubernetes outages from a YAML scenario and proves every step.')
    .version(labVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    // What is wrong with a command line is printed once, by endWithError.
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      `
Start with:
  lab doctor            # is this machine ready?
  lab list              # which outages are there?
  lab run atlan-outage  # one of them, from an empty machine to its report

Exit codes: ${EXIT.passed} passed, ${EXIT.failed} failed, ${EXIT.usage} bad usage or bad scenario, ${EXIT.error} error, ${EXIT.invalid} invalid, ${EXIT.aborted} aborted
`,
    );
  program.exitOverride((error) => {
    throw usageError(error, 'lab');
  });
  for (const [group, commands] of COMMANDS) {
    program.commandsGroup(group);
    for (const make of commands) program.addCommand(inherit(make(), program));
  }
  program.addCommand(inherit(helpCommand(program), program));
  return program;
}

function inherit(command: LabCommand, program: LabCommand): LabCommand {
  commonOptions(command);
  command.copyInheritedSettings(program);
  command.helpOption('-h, --help', 'print this help');
  command.exitOverride((error) => {
    throw usageError(error, command.name());
  });
  return command;
}
