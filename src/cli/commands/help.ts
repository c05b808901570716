import { LabError, nearest } from '../../base/index.js';
import { LabCommand } from '../lab-command.js';

/** `lab help [COMMAND]` */
export function helpCommand(program: LabCommand): LabCommand {
  return new LabCommand('help')
    .description('print the help of lab or of a command')
    .argument('[command]', 'a command of lab')
    .action((name: string | undefined) => {
      if (name === undefined) {
        program.outputHelp();
        return;
      }
      const command = program.commands.find((candidate) => candidate.name() === name);
      if (command) {
        command.outputHelp();
        return;
      }
      const near = nearest(
        name,
        program.commands.map((candidate) => candidate.name()),
      );
      throw new LabError('USAGE', {
        message: `unknown command '${name}'${near === undefined ? '' : `; did you mean ${near}?`}`,
        next: 'Run `lab help`.',
      });
    })
    .promises({
      json: 'nothing: the help is text',
      examples: [['lab help run', 'everything about `lab run`']],
    });
}
