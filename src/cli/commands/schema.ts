import type { CommonFlags } from '../flags.js';
import { LabCommand } from '../lab-command.js';
import { print } from '../output.js';

/** `lab schema` */
export function schemaCommand(): LabCommand {
  return new LabCommand('schema')
    .description('print the JSON Schema of the scenario format, for editors')
    .action(async (flags: CommonFlags) => {
      const { scenarioJsonSchema } = await import('../../scenario/index.js');
      // A schema is JSON for people too.
      print(flags.output === 'jsonl' ? 'jsonl' : 'json', scenarioJsonSchema(), () => '');
    })
    .promises({
      json: 'the schema (draft 7), also with `-o text`',
      examples: [['lab schema > scenario.schema.json', 'for a yaml-language-server line']],
    });
}
