import { Argument } from 'commander';
import { LabCommand, type Contract } from '../lab-command.js';
import { writeLine } from '../output.js';
import { packageRoot } from '../paths.js';
import { listRows } from './list.js';

const CONTRACT: Contract = {
  json: 'nothing: the script is text',
  examples: [
    ['source <(lab completion bash)', 'in ~/.bashrc'],
    ['source <(lab completion zsh)', 'in ~/.zshrc, after compinit'],
    ['lab completion fish > ~/.config/fish/completions/lab.fish', 'once'],
  ],
};

/** `lab completion SHELL` */
export function completionCommand(): LabCommand {
  return new LabCommand('completion')
    .description('print a script that completes commands, options, scenarios and faults')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish', _flags: unknown, command: LabCommand) => {
      const scripts = await import('../completion/index.js');
      const make = { bash: scripts.bashScript, zsh: scripts.zshScript, fish: scripts.fishScript };
      const scenarios = (await listRows(packageRoot)).flatMap((row) =>
        'error' in row ? [] : [{ name: row.name, faults: row.faults }],
      );
      writeLine(make[shell](scripts.vocabularyOf(command.parent as LabCommand, scenarios)));
    })
    .promises(CONTRACT);
}
