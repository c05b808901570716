import { asLabError, EXIT } from '../../base/index.js';
import type { CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { columns } from '../layout.js';
import { print } from '../output.js';
import { errorValue, type ErrorValue } from '../end.js';
import { packageRoot } from '../paths.js';

/** A scenario of the package; one that cannot be read is named with its error. */
export type ListRow =
  | {
      name: string;
      title: string;
      description: string;
      minutes: number;
      level: string;
      tags: string[];
      faults: string[];
    }
  | { name: string; error: ErrorValue };

/** Every scenario below `<root>/scenarios`, by name. */
export async function listRows(root: string): Promise<ListRow[]> {
  const { listScenarios, loadScenario } = await import('../../scenario/index.js');
  return listScenarios(root).map(({ name, file }) => {
    try {
      const { metadata, faults } = loadScenario(file, { packageRoot: root, trust: false }).scenario;
      return { ...metadata, faults: faults.map((fault) => fault.name) };
    } catch (error) {
      if (asLabError(error).exitCode !== EXIT.usage) throw error;
      return { name, error: errorValue(error) };
    }
  });
}

export function listText(rows: ListRow[]): string {
  return columns([
    ['NAME', 'MINUTES', 'LEVEL', 'FAULTS', 'TITLE'],
    ...rows.map((row) =>
      'error' in row
        ? [row.name, '-', '-', '-', `cannot be read; see: lab validate ${row.name}`]
        : [row.name, String(row.minutes), row.level, String(row.faults.length), row.title],
    ),
  ]);
}

/** `lab list` */
export function listCommand(): LabCommand {
  return new LabCommand('list')
    .description('name the scenarios that come with lab')
    .action(async (flags: CommonFlags) => {
      const rows = await listRows(packageRoot);
      print(flags.output, rows, () =>
        flags.quiet ? rows.map((row) => row.name).join('\n') : listText(rows),
      );
    })
    .promises({
      json: 'a list of scenarios: name, title, description, minutes, level, tags, faults; `error` for one that cannot be read',
      jsonl: 'one scenario per line',
      examples: [
        ['lab list', 'what can be run'],
        ['lab list --quiet', 'the names only'],
      ],
    });
}
