import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LabError } from '../../base/index.js';
import type { CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';

/** The folder of a run: named itself, `latest`, a scenario for its latest run, or a run's id. */
export function runFolder(run: string, reports: string): string {
  const scenarios = existsSync(reports) ? readdirSync(reports) : [];
  const candidates = [
    resolve(run),
    join(reports, run),
    join(reports, run, 'latest'),
    // Each scenario has a `latest` too; which of them was last, only the one above says.
    ...(run === 'latest' ? [] : scenarios.map((scenario) => join(reports, scenario, run))),
  ];
  const found = candidates.find((candidate) => existsSync(join(candidate, 'run.json')));
  if (found !== undefined) return found;
  throw new LabError('NOT_FOUND', {
    message: `There is no run "${run}" in ${reports}`,
    next: 'Name the folder of a run, its id, its scenario, or `latest`; --reports says where to look.',
  });
}

/** `lab report RUN` */
export function reportCommand(): LabCommand {
  return new LabCommand('report')
    .description('make the report of a finished run again from its run.json, byte for byte')
    .argument('<run>', 'folder or id of the run, a scenario for its latest run, or `latest`')
    .option('--reports <dir>', 'where reports are', 'reports')
    .action(async (run: string, flags: CommonFlags & { reports: string }) => {
      const dir = runFolder(run, resolve(flags.reports));
      const { readRun, writeReport } = await import('../../run/index.js');
      const { record, timeline } = await readRun(dir);
      const report = await writeReport(dir, record, timeline);
      print(flags.output, { report, outcome: record.verdict.outcome }, () => report);
    })
    .promises({
      json: '`{report, outcome}`: the path of report.md, and how the run ended',
      examples: [
        ['lab report latest', 'of the last run'],
        ['lab report atlan-outage', 'of the last run of a scenario'],
      ],
    });
}
