import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { LabError } from '../../base/index.js';
import { newScenario } from '../../scenario/index.js';
import { outputOption, print, type OutputFormat } from '../output.js';

/** `lab new NAME` */
export function newCommand(): Command {
  return new Command('new')
    .description('write the skeleton of a scenario that validates')
    .argument('<name>', 'name of the scenario, and of the folder it goes to')
    .option('--dir <dir>', 'where the folder goes', '.')
    .addOption(outputOption())
    .action((name: string, flags: { dir: string; output: OutputFormat }) => {
      const folder = resolve(flags.dir, name);
      if (existsSync(folder)) {
        throw new LabError('USAGE', {
          message: `${folder} exists already`,
          next: 'Choose another name or --dir; lab never writes over your files.',
        });
      }
      const files = newScenario(name).map(({ path, content }) => {
        const target = join(folder, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, content);
        return target;
      });
      print(flags.output, files, () => [...files, `Next: lab validate ${folder}`].join('\n'));
    });
}
