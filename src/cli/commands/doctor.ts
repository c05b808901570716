import { Command } from 'commander';
import { EXIT } from '../../base/index.js';
import { doctor } from '../../preflight/index.js';
import { columns, outputOption, print, type OutputFormat } from '../output.js';

const MARK = { ok: '✔', warn: '!', fail: '✖' } as const;

/** `lab doctor` */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at this machine and say what is missing and how to mend it')
    .addOption(outputOption())
    .action(async (flags: { output: OutputFormat }) => {
      const lines = await doctor();
      print(flags.output, lines, () =>
        columns(
          lines.flatMap((line) => [
            [`${MARK[line.state]} ${line.id}`, line.seen],
            ...(line.mend ? [['', line.mend]] : []),
          ]),
        ),
      );
      process.exitCode = lines.some((line) => line.state === 'fail') ? EXIT.error : EXIT.passed;
    });
}
