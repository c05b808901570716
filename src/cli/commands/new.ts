import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError, messageOf } from '../../base/index.js';
import type { CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { shownPath } from '../paths.js';

/** `lab new NAME` */
export function newCommand(): LabCommand {
  return new LabCommand('new')
    .description('write the skeleton of a scenario that validates')
    .argument('<name>', 'name of the scenario, and of the folder it goes to')
    .option('--dir <dir>', 'where the folder goes', '.')
    .action(async (name: string, flags: CommonFlags & { dir: string }) => {
      const { newScenario } = await import('../../scenario/index.js');
      const content = newScenario(name);
      const folder = resolve(flags.dir, name);
      if (existsSync(folder)) {
        throw new LabError('USAGE', {
          message: `${folder} exists already`,
          next: 'Choose another name or --dir; lab never writes over your files.',
        });
      }
      const files = content.map((file) => ({ ...file, path: join(folder, file.path) }));
      try {
        for (const file of files) {
          mkdirSync(dirname(file.path), { recursive: true });
          writeFileSync(file.path, file.content);
        }
      } catch (error) {
        throw new LabError('NOT_WRITABLE', {
          message: messageOf(error),
          next: 'Choose another folder with --dir.',
          cause: error,
        });
      }
      const paths = files.map((file) => file.path);
      print(flags.output, paths, () =>
        [...paths, ...(flags.quiet ? [] : [`Next: lab validate ${shownPath(folder)}`])].join('\n'),
      );
    })
    .promises({
      json: 'a list of the files that were written',
      jsonl: 'one file per line, as a JSON string',
      examples: [['lab new my-outage', 'a folder that `lab validate` accepts']],
    });
}
