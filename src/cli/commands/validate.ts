import { asLabError, EXIT, stripControl } from '../../base/index.js';
import type { Problem } from '../../scenario/index.js';
import { errorText, errorValue, type ErrorValue } from '../end.js';
import { setOption, trustOption, type CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';
import { pairs } from '../pairs.js';
import { packageRoot } from '../paths.js';

/** What `validate` finds of one scenario. */
export type Validation =
  | {
      scenario: string;
      file: string;
      valid: true;
      warnings: Problem[];
      permissions: string[];
    }
  | { scenario: string; valid: false; problems: Problem[]; error: ErrorValue };

type Flags = CommonFlags & { trust?: boolean; set?: string[] };

function validText(result: Extract<Validation, { valid: true }>): string {
  return [
    `${result.scenario}: valid. It may:`,
    ...result.permissions.flatMap((text) => text.split('\n')).map((line) => `  ${line}`),
    ...result.warnings.map(
      (w) => `  warning ${w.file}:${w.line}:${w.column} ${w.code} ${w.message}`,
    ),
  ].join('\n');
}

/** `lab validate SCENARIO…` */
export function validateCommand(): LabCommand {
  return new LabCommand('validate')
    .description('check scenario files, all errors at once, and say what each may do')
    .argument('<scenario...>', 'names from `lab list`, or files')
    .addOption(trustOption())
    .addOption(setOption())
    .action(async (names: string[], flags: Flags) => {
      const { checkScenario, findScenario, loadScenario } = await import('../../scenario/index.js');
      const options = { packageRoot, trust: flags.trust ?? false, set: pairs(flags.set, '--set') };
      const errors: unknown[] = [];
      const results = names.map((name): Validation => {
        try {
          const { scenario, warnings, permissions } = loadScenario(name, options);
          const { file } = scenario.source;
          return { scenario: scenario.metadata.name, file, valid: true, warnings, permissions };
        } catch (error) {
          if (asLabError(error).exitCode !== EXIT.usage) throw error;
          errors.push(error);
          const { code } = asLabError(error);
          const problems =
            code === 'NOT_FOUND'
              ? []
              : checkScenario(findScenario(name, packageRoot), options).problems;
          return { scenario: name, valid: false, problems, error: errorValue(error) };
        }
      });
      print(flags.output, results, () =>
        stripControl(
          results.flatMap((result) => (result.valid ? [validText(result)] : [])).join('\n'),
        ),
      );
      for (const error of errors) {
        process.stderr.write(`${errorText(error, flags.verbose ?? false)}\n`);
      }
      if (errors.length > 0) process.exitCode = EXIT.usage;
    })
    .promises({
      json: 'a list of results: valid with warnings and permissions, or not with problems (file, line, column, code, message, expected, suggestion)',
      jsonl: 'one result per line',
      exits: { passed: 'all are valid', usage: 'one at least is not' },
      examples: [
        ['lab validate atlan-outage', 'and what it may do to cluster and machine'],
        ['lab validate my-outage/scenario.yaml', 'a file of yours'],
      ],
    });
}
