import { Command } from 'commander';
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripControl } from '../../base/index.js';
import {
  explain,
  explainNames,
  listScenarios,
  loadScenario,
  scenarioJsonSchema,
} from '../../scenario/index.js';
import { columns, outputOption, print, type OutputFormat } from '../output.js';
import { packageRoot } from '../paths.js';

interface Flags {
  output: OutputFormat;
  trust?: boolean;
}

/** `lab list` */
export function listCommand(): Command {
  return new Command('list')
    .description('name the scenarios that come with lab')
    .addOption(outputOption())
    .action((flags: Flags) => {
      const rows = listScenarios(packageRoot).map(({ name }) => {
        const { metadata, faults } = loadScenario(name, { packageRoot, trust: false }).scenario;
        return { ...metadata, faults: faults.map((fault) => fault.name) };
      });
      print(flags.output, rows, () =>
        columns([
          ['NAME', 'MINUTES', 'LEVEL', 'TAGS', 'FAULTS', 'TITLE'],
          ...rows.map((row) => [
            row.name,
            String(row.minutes),
            row.level,
            row.tags.join(','),
            String(row.faults.length),
            row.title,
          ]),
        ]),
      );
    });
}

/** `lab show SCENARIO` */
export function showCommand(): Command {
  return new Command('show')
    .description('tell the story of a scenario: its system, its faults, its checks')
    .argument('<scenario>', 'a name from `lab list`, or a file')
    .option('--trust', 'allow what a scenario from outside the package may not do')
    .addOption(outputOption())
    .action((name: string, flags: Flags) => {
      const { scenario } = loadScenario(name, { packageRoot, trust: flags.trust ?? false });
      print(flags.output, scenario, () => {
        const readme = join(scenario.source.folder, 'README.md');
        if (existsSync(readme)) return stripControl(readFileSync(readme, 'utf8'));
        const lines = [scenario.metadata.title, '', scenario.metadata.description, ''];
        for (const fault of scenario.faults) {
          lines.push(`${fault.name}: ${fault.title}`);
          for (const check of fault.symptoms) lines.push(`  symptom    ${check.text}`);
          for (const check of fault.invariants) lines.push(`  invariant  ${check.text}`);
          for (const action of fault.fix) lines.push(`  fix        ${action.text}`);
        }
        return stripControl(lines.join('\n'));
      });
    });
}

/** `lab validate SCENARIO…` */
export function validateCommand(): Command {
  return new Command('validate')
    .description('check scenario files, all errors at once, and say what each may do')
    .argument('<scenario...>', 'names from `lab list`, or files')
    .option('--trust', 'allow what a scenario from outside the package may not do')
    .addOption(outputOption())
    .action((names: string[], flags: Flags) => {
      const results = names.map((name) => {
        const { scenario, warnings, permissions } = loadScenario(name, {
          packageRoot,
          trust: flags.trust ?? false,
        });
        return {
          scenario: scenario.metadata.name,
          file: scenario.source.file,
          warnings,
          permissions,
        };
      });
      print(flags.output, results, () =>
        stripControl(
          results
            .flatMap((result) => [
              `${result.scenario}: valid. It may:`,
              ...result.permissions.map((line) => `  ${line}`),
              ...result.warnings.map(
                (w) => `  warning ${w.file}:${w.line}:${w.column} ${w.code} ${w.message}`,
              ),
            ])
            .join('\n'),
        ),
      );
    });
}

/** `lab explain [NAME]` */
export function explainCommand(): Command {
  return new Command('explain')
    .description('document a probe, an action or a key of the scenario format')
    .argument('[name]', 'what to explain; without it, the list of names')
    .addOption(outputOption())
    .action((name: string | undefined, flags: Flags) => {
      if (name === undefined) {
        print(flags.output, explainNames(), () => explainNames().join('\n'));
        return;
      }
      const text = explain(name);
      print(flags.output, { name, text }, () => text);
    });
}

/** `lab schema` */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of the scenario format, for editors')
    .action(() => print('json', scenarioJsonSchema(), () => ''));
}
