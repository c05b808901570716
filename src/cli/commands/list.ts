import { foldersOption, tagOption, type CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { columns } from '../layout.js';
import { print } from '../output.js';
import { errorValue, type ErrorValue } from '../end.js';
import { packageRoot } from '../paths.js';
import { readEach, type Wanted } from '../read-all.js';

/** A scenario of the package; one that cannot be read is named with its error. */
export type ListRow =
  | {
      name: string;
      title: string;
      description: string;
      minutes: number;
      level: string;
      tags: string[];
      /** Capabilities that a provider must have. */
      needs: string[];
      faults: string[];
      variants: { name: string; title: string }[];
    }
  | { name: string; error: ErrorValue };

/** What `lab list` says of each scenario. */
export async function listRows(root: string, wanted: Wanted = {}): Promise<ListRow[]> {
  const { variantsOf } = await import('../../scenario/index.js');
  const { needsOfScenario } = await import('../../plan/index.js');
  return (await readEach(root, wanted)).map((read): ListRow => {
    if ('error' in read) return { name: read.name, error: errorValue(read.error) };
    const { scenario } = read.loaded;
    return {
      ...scenario.metadata,
      needs: needsOfScenario(scenario),
      faults: scenario.faults.map((fault) => fault.name),
      variants: variantsOf(scenario),
    };
  });
}

export function listText(rows: ListRow[]): string {
  return columns([
    ['NAME', 'MINUTES', 'LEVEL', 'FAULTS', 'NEEDS', 'TAGS', 'TITLE'],
    ...rows.map((row) =>
      'error' in row
        ? [row.name, '-', '-', '-', '-', '-', `cannot be read; see: lab validate ${row.name}`]
        : [
            row.name,
            String(row.minutes),
            row.level,
            String(row.faults.length),
            row.needs.join(',') || '-',
            row.tags.join(',') || '-',
            row.title,
          ],
    ),
  ]);
}

/** The variants of each scenario, a line each, for `--variant`. */
export function variantsText(rows: ListRow[]): string {
  return columns([
    ['NAME', 'VARIANT', 'WHAT IT IS'],
    ...rows.flatMap((row) =>
      'error' in row ? [] : row.variants.map(({ name, title }) => [row.name, name, title]),
    ),
  ]);
}

interface ListFlags extends CommonFlags {
  variants?: boolean;
  scenarios?: string[];
  tag?: string[];
}

/** `lab list` */
export function listCommand(): LabCommand {
  return new LabCommand('list')
    .description('name the scenarios that come with lab')
    .option('--variants', 'and what else each can be run as: lab run NAME --variant VARIANT')
    .addOption(foldersOption())
    .addOption(tagOption())
    .action(async (flags: ListFlags) => {
      const { scenarios: folders = [], tag: tags = [] } = flags;
      const rows = await listRows(packageRoot, { folders, tags });
      print(flags.output, rows, () => {
        if (flags.quiet) return rows.map((row) => row.name).join('\n');
        return flags.variants ? variantsText(rows) : listText(rows);
      });
    })
    .promises({
      json: 'a list of scenarios: name, title, description, minutes, level, tags, needs, faults, variants; `error` for one that cannot be read',
      jsonl: 'one scenario per line',
      examples: [
        ['lab list', 'what can be run'],
        ['lab list --variants', 'and with what beside it'],
        ['lab list --quiet', 'the names only'],
      ],
    });
}
