import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { LabError } from '../../base/index.js';
import { outputOption, print, type OutputFormat } from '../output.js';

/** `lab report RUN` */
export function reportCommand(): Command {
  return new Command('report')
    .description('make the report of a finished run again from its run.json, byte for byte')
    .argument('<run>', 'folder of the run, or name of a scenario for its latest run')
    .option('--reports <dir>', 'where reports are', 'reports')
    .addOption(outputOption())
    .action(async (run: string, flags: { reports: string; output: OutputFormat }) => {
      const candidates = [resolve(run), join(resolve(flags.reports), run, 'latest')];
      const dir = candidates.find((candidate) => existsSync(join(candidate, 'run.json')));
      if (dir === undefined) {
        throw new LabError('NOT_FOUND', {
          message: `No run.json in ${candidates.join(' or ')}`,
          next: 'Name the folder of a run below reports/.',
        });
      }
      const { readRun, writeReport } = await import('../../run/index.js');
      const { record, timeline } = await readRun(dir);
      const report = await writeReport(dir, record, timeline);
      print(flags.output, { report, outcome: record.verdict.outcome }, () => report);
    });
}
